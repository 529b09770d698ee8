export { Excerpts, type ExcerptsParts, recordingStore } from './excerpts.ts';
export {
  type NamedSubmission,
  type OwnMatch,
  type OwnOutcome,
  type OwnQuestion,
  OwnRecordings,
  type OwnRecordingsParts,
} from './recordings.ts';
