/** What is wrong with a fingerprint that was given. */
export type FingerprintFault =
  /** Not base64url. */
  | 'alphabet'
  /** Shorter than its header, or than the hashes that the header promises. */
  | 'truncated'
  /** A bit beyond the 32nd. */
  | 'bit'
  /** No hashes. */
  | 'empty'
  /** More hashes than are taken. */
  | 'too-long'
  /** Made by an algorithm that is not taken, or that does not fit its byte. */
  | 'algorithm';

/** A fingerprint that cannot be used; the API answers with its error 3. */
export class FingerprintError extends Error {
  override readonly name = 'FingerprintError';
  readonly fault: FingerprintFault;

  constructor(fault: FingerprintFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
