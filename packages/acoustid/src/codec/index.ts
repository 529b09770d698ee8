export { FingerprintError, type FingerprintFault } from './errors.ts';
export {
  type DecodedFingerprint,
  type Fingerprint,
  type Hashes,
  mostHashes,
  secondsPerHash,
} from './fingerprint.ts';
export { packFingerprint } from './pack.ts';
export { acceptFingerprint, decodeFingerprint, defaultAlgorithm, encodeFingerprint } from './text.ts';
export { type UnpackLimits, unpackFingerprint } from './unpack.ts';
