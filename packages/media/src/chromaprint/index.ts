export type { RawFingerprint } from './calculator.ts';
export {
  createFingerprinter,
  type Fingerprinter,
  type FingerprintRequest,
  fingerprintedSeconds,
  type SoundFingerprint,
  type SpeedFingerprint,
} from './fingerprinter.ts';
