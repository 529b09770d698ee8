import { createVerify, X509Certificate } from 'node:crypto';

/** A message of the handshake as it went over the wire (RFC 6347, 4.2.2). */
export interface HandshakeMessage {
  readonly msg_type: number;
  readonly fragment: Buffer;
  serialize(): Buffer;
}

const certificateVerify = 15;
const serverKeyExchange = 12;
const hashes = new Map([
  [4, 'sha256'],
  [5, 'sha384'],
  [6, 'sha512'],
]);

/**
 * Whether who answered our hello owns the certificate that he showed: he signed all messages before his CertificateVerify
 * (RFC 5246, 7.4.8). `messages`: the whole handshake in order. Without this anybody on the way could show a certificate that
 * he only saw.
 */
export function ownsAsClient(certificate: Buffer, messages: readonly HandshakeMessage[]): boolean {
  const at = messages.findIndex(({ msg_type: type }) => type === certificateVerify);
  const proof = messages[at]?.fragment;
  if (!proof) return false;
  const signed = Buffer.concat(messages.slice(0, at).map((message) => message.serialize()));
  return isSigned(certificate, signed, proof);
}

/**
 * Whether the server owns its certificate: it signed its part of the key exchange with the random numbers of both sides
 * (RFC 8422, 5.4).
 */
export function ownsAsServer(
  certificate: Buffer,
  messages: readonly HandshakeMessage[],
  randoms: readonly Buffer[],
): boolean {
  const exchange = messages.find(({ msg_type: type }) => type === serverKeyExchange)?.fragment;
  if (!exchange || exchange.length < 4) return false;
  const keyEnds = 4 + exchange.readUInt8(3);
  const signed = Buffer.concat([...randoms, exchange.subarray(0, keyEnds)]);
  return isSigned(certificate, signed, exchange.subarray(keyEnds));
}

/** `proof`: hash and kind of the signature, its length, and itself. */
function isSigned(certificate: Buffer, signed: Buffer, proof: Buffer): boolean {
  if (proof.length < 4) return false;
  const hash = hashes.get(proof.readUInt8(0));
  const signature = proof.subarray(4, 4 + proof.readUInt16BE(2));
  if (hash === undefined) return false;
  try {
    return createVerify(hash).update(signed).verify(new X509Certificate(certificate).publicKey, signature);
  } catch {
    return false;
  }
}
