/** Bytes of the shortest fingerprint of chromaprint: its algorithm and how many hashes there are. */
const leastBytes = 4;
/** The envelope of the real system: 512 values of two hexadecimal digits. */
const envelope = /^[0-9a-f]{1024}$/i;
const base64url = /^[\w-]+$/;

/** True for what the real system kept in `tracks.fingerprint`: the loudness over time, by which no recording is known. */
export function isEnvelope(text: string): boolean {
  return envelope.test(text);
}

/** True for a compressed fingerprint of chromaprint, algorithm 1, as clients of AcoustID send it. */
export function isFingerprint(text: string): boolean {
  if (isEnvelope(text) || !base64url.test(text)) return false;
  const bytes = fingerprintBytes(text);
  return bytes.length > leastBytes && bytes[0] === 1;
}

/** The bytes that the text stands for: a quarter less to keep. */
export function fingerprintBytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64url');
}

export function fingerprintText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
