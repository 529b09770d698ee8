/** What import goes by. */
export const thresholds = {
  /** Above this the stored fingerprint stands for the new one. */
  sameFingerprint: 0.9,
  /** Above this it may be the same track. */
  sameTrack: 0.75,
  /** What every fingerprint of a track must have in common with a new one. */
  group: 0.4,
  /** Seconds by which lengths on one track differ at most. */
  lengthDifference: 7,
  /** Fewer different hashes than this tell no recordings apart. */
  leastDistinct: 80,
} as const;
