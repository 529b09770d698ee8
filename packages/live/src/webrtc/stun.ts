import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { crc32 } from 'node:zlib';

/** A binding request of a peer that checks whether it reaches us (RFC 8445, 7.3). */
export interface BindingRequest {
  readonly transaction: Buffer;
  /** `OURS:THEIRS`. */
  readonly username: string;
  readonly nominates: boolean;
  /** Whether the sender knows the password. */
  sealedWith(password: string): boolean;
}

const bindingRequest = 1;
const bindingSuccess = 0x01_01;
const cookie = 0x21_12_a4_42;
const fingerprintSalt = 0x53_54_55_4e;
const attributes = { username: 6, integrity: 8, address: 0x20, useCandidate: 0x25, fingerprint: 0x80_28 };

/** Whether a packet on the port is STUN (RFC 7983). */
export const isStun = (packet: Buffer): boolean =>
  packet.length >= 20 && packet.readUInt8(0) < 4 && packet.readUInt32BE(4) === cookie;

/** Undefined for everything but a binding request that is sealed. */
export function parseBinding(packet: Buffer): BindingRequest | undefined {
  if (!isStun(packet) || packet.readUInt16BE(0) !== bindingRequest) return undefined;
  if (packet.readUInt16BE(2) + 20 !== packet.length) return undefined;
  let username: string | undefined;
  let nominates = false;
  for (let at = 20; at + 4 <= packet.length; ) {
    const [type, length] = [packet.readUInt16BE(at), packet.readUInt16BE(at + 2)];
    const value = packet.subarray(at + 4, at + 4 + length);
    if (value.length < length) return undefined;
    if (type === attributes.username) username = value.toString('utf8');
    else if (type === attributes.useCandidate) nominates = true;
    else if (type === attributes.integrity && length === 20 && username !== undefined)
      return {
        transaction: packet.subarray(8, 20),
        username,
        nominates,
        sealedWith: (password) => timingSafeEqual(integrity(packet.subarray(0, at), password), value),
      };
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

/** The answer to it: where the request came from. */
export function bindingAnswer(
  request: BindingRequest,
  from: { readonly address: string; readonly port: number },
  password: string,
): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(bindingSuccess, 0);
  head.writeUInt32BE(cookie, 4);
  request.transaction.copy(head, 8);
  const open = Buffer.concat([head, attribute(attributes.address, mapped(from, head.subarray(4, 20)))]);
  const sealed = Buffer.concat([open, attribute(attributes.integrity, integrity(open, password))]);
  sealed.writeUInt16BE(sealed.length - 20 + 8, 2);
  const check = Buffer.alloc(4);
  check.writeUInt32BE((crc32(sealed) ^ fingerprintSalt) >>> 0);
  return Buffer.concat([sealed, attribute(attributes.fingerprint, check)]);
}

/** HMAC over what stands in front of the attribute, as if the message ended with it (RFC 8489, 14.5). */
function integrity(before: Buffer, password: string): Buffer {
  const counted = Buffer.from(before);
  counted.writeUInt16BE(before.length - 20 + 24, 2);
  return createHmac('sha1', password).update(counted).digest();
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** XOR-MAPPED-ADDRESS (14.2); `mask` is the cookie and the transaction. */
function mapped(
  { address, port }: { readonly address: string; readonly port: number },
  mask: Buffer,
): Buffer {
  const plain = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const value = Buffer.alloc(4 + plain.length);
  value.writeUInt8(plain.length === 4 ? 1 : 2, 1);
  value.writeUInt16BE(port ^ (cookie >>> 16), 2);
  for (const [index, byte] of plain.entries()) value.writeUInt8(byte ^ mask.readUInt8(index), 4 + index);
  return value;
}

function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = (address.split('%')[0] ?? '').split('::');
  const words = (text: string | undefined): number[] =>
    text ? text.split(':').map((word) => Number.parseInt(word, 16)) : [];
  const [before, after] = [words(left), words(right)];
  const zeros: number[] = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0);
  const bytes = Buffer.alloc(16);
  for (const [index, word] of [...before, ...zeros, ...after].slice(0, 8).entries())
    bytes.writeUInt16BE(word & 0xff_ff, index * 2);
  return bytes;
}
