/** Hashes of a fingerprint in order of time, 32 bits each; PostgreSQL has them signed, the index unsigned. */
export type Hashes = Uint32Array | Int32Array;

/** What the compressed form holds. */
export interface Fingerprint {
  /** 0 to 255; chromaprint's default, the only one that identification takes, is 1. */
  readonly algorithm: number;
  readonly hashes: Hashes;
}

/** What decoding gives. */
export interface DecodedFingerprint extends Fingerprint {
  readonly hashes: Uint32Array;
}

/** Seconds of audio from one hash to the next: 1365 samples at 11,025 Hz. */
export const secondsPerHash = 1365 / 11_025;

/** Most hashes that are decoded and compared by default: about two and a quarter hours. */
export const mostHashes = 65_535;
