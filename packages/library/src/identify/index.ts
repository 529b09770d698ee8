export { teachAgain } from './asking-store.ts';
export { askServer } from './find-command.ts';
export type { FindQuestion, Found, FoundTrack } from './finding.ts';
export { Identification, type IdentificationOptions, type IdentificationStatus } from './identification.ts';
export type { Review } from './judge.ts';
export type { ScoredRecording } from './matches.ts';
export {
  type ExcerptFind,
  type ExcerptQuestion,
  type IdentifiedRecording,
  type Identifier,
  IdentifierAway,
  type IdentifierMatch,
  type IdentifierState,
  type LookupQuestion,
  type PlayedSound,
  type SubmissionOutcome,
  type SubmittedRecording,
  type WholeFingerprint,
  type WholeFingerprints,
} from './port.ts';
export type { ReviewRow } from './review-store.ts';
export type {
  Acceptance,
  Duplicates,
  Page,
  ReviewedTrack,
  Reviews,
  TrackIdentification,
} from './reviews.ts';
export { wholeFingerprints } from './whole-store.ts';
