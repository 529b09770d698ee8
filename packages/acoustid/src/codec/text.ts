import { FingerprintError } from './errors.ts';
import type { DecodedFingerprint, Fingerprint } from './fingerprint.ts';
import { packFingerprint } from './pack.ts';
import { type UnpackLimits, unpackFingerprint } from './unpack.ts';

/** What fpcalc makes unless told otherwise, and the only algorithm that identification takes. */
export const defaultAlgorithm = 1;

/** The compressed form as text: base64url without padding. Throws as `packFingerprint`. */
export function encodeFingerprint(fingerprint: Fingerprint): string {
  const bytes = packFingerprint(fingerprint);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** Reads the compressed text of any algorithm, with or without padding. Throws FingerprintError for anything malformed. */
export function decodeFingerprint(text: string, limits: UnpackLimits = {}): DecodedFingerprint {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) throw new FingerprintError('alphabet', 'it is not base64url');
  const bytes = Buffer.from(text, 'base64url');
  return unpackFingerprint(bytes, limits);
}

/** The hashes of a fingerprint as clients send it: of algorithm 1 and not empty. Throws FingerprintError for others. */
export function acceptFingerprint(text: string, limits: UnpackLimits = {}): Uint32Array {
  const { algorithm, hashes } = decodeFingerprint(text, limits);
  if (algorithm !== defaultAlgorithm)
    throw new FingerprintError('algorithm', `algorithm ${algorithm} is not identified`);
  if (hashes.length === 0) throw new FingerprintError('empty', 'it has no hashes');
  return hashes;
}
