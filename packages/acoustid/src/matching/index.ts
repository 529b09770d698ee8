export { bestOfTracks, byScore, type Explanation, explain, type Match } from './match.ts';
export { MatchError, type MatchErrorCode } from './match-error.ts';
export {
  durationWindow,
  leastScore,
  Matcher,
  type MatcherOptions,
  type MatchRequest,
} from './matcher.ts';
export type {
  Candidate,
  CandidateIndex,
  FingerprintStore,
  StoredFingerprint,
  WantedFingerprints,
} from './ports.ts';
