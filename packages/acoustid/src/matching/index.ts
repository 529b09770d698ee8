export { Deadline } from './deadline.ts';
export { bestOfTracks, byScore, type Explanation, explain, type Match } from './match.ts';
export { MatchError, type MatchErrorCode } from './match-error.ts';
export {
  durationWindow,
  leastScore,
  Matcher,
  type MatcherOptions,
  type MatchRequest,
  type SpeedRequest,
} from './matcher.ts';
export type {
  Candidate,
  CandidateIndex,
  FingerprintStore,
  StoredFingerprint,
  WantedFingerprints,
} from './ports.ts';
export { type PlayedFingerprint, type SpeedMatch, speedSteps } from './speeds.ts';
