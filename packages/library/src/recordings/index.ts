export {
  type CreditedName,
  type KnownRecording,
  type KnownRelease,
  recordingsByMbid,
} from './store.ts';
