import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { payloadOffset, Unwrapped } from '../rtp/index.ts';
import { Keystream, mostPayload, QuickMac } from './srtp-stream.ts';

/** Protection profiles of DTLS-SRTP (RFC 5764, 4.1.2; RFC 7714, 14.2). */
export const profiles = { aes128CmSha1: 1, aes128Gcm: 7 } as const;
export type SrtpProfile = (typeof profiles)[keyof typeof profiles];

/** Bytes of key and salt that a profile takes from the handshake. */
export const keyBytes = 16;
export const saltBytes = (profile: SrtpProfile): number => (profile === profiles.aes128Gcm ? 12 : 14);

export interface MasterKey {
  readonly key: Buffer;
  readonly salt: Buffer;
}

/** Keys are objects of the library: made of bytes for every packet they would take longer than the packet. */
interface Keys {
  readonly key: KeyObject;
  readonly salt: Buffer;
  readonly auth: KeyObject;
}

/** Keys of one direction for media (`first` 0) or reports (`first` 3), derived by AES-CM (RFC 3711, 4.3). */
function derive({ key, salt }: MasterKey, first: 0 | 3): Keys {
  const stream = (label: number, length: number): Buffer => {
    const iv = Buffer.concat([salt, Buffer.alloc(16 - salt.length)]);
    iv.writeUInt8(iv.readUInt8(7) ^ label, 7);
    return createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(length));
  };
  return {
    key: createSecretKey(stream(first, 16)),
    auth: createSecretKey(stream(first + 1, 20)),
    salt: stream(first + 2, salt.length),
  };
}

const tagBytes = (profile: SrtpProfile): number => (profile === profiles.aes128Gcm ? 16 : 10);
const gcmOptions = { authTagLength: 16 } as const;

/** One direction of one kind: seals and opens what has a source and an index of 48 (media) or 31 bits (reports). */
class Sealer {
  readonly #profile: SrtpProfile;
  readonly #keys: Keys;

  constructor(profile: SrtpProfile, master: MasterKey, first: 0 | 3) {
    this.#profile = profile;
    this.#keys = derive(master, first);
  }

  /** What is sealed, with its tag. `roc`: what the tag of AES-CM covers besides (RFC 3711, 4.2). */
  seal(iv: Buffer, head: Buffer, body: Buffer, behind: Buffer): Buffer[] {
    if (this.#profile === profiles.aes128Gcm) {
      const cipher = createCipheriv('aes-128-gcm', this.#keys.key, iv, gcmOptions);
      cipher.setAAD(behind.length > 0 ? Buffer.concat([head, behind]) : head);
      const sealed = cipher.update(body);
      cipher.final();
      return [sealed, cipher.getAuthTag()];
    }
    return [createCipheriv('aes-128-ctr', this.#keys.key, iv).update(body)];
  }

  /** The plain body; undefined when it was not sealed with these keys. */
  open(iv: Buffer, head: Buffer, body: Buffer, tag: Buffer, behind: Buffer): Buffer | undefined {
    if (this.#profile !== profiles.aes128Gcm)
      return createDecipheriv('aes-128-ctr', this.#keys.key, iv).update(body);
    const decipher = createDecipheriv('aes-128-gcm', this.#keys.key, iv, gcmOptions);
    decipher.setAAD(behind.length > 0 ? Buffer.concat([head, behind]) : head);
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch {
      return undefined;
    }
  }

  tag(...parts: readonly Buffer[]): Buffer {
    const hmac = createHmac('sha1', this.#keys.auth);
    for (const part of parts) hmac.update(part);
    return hmac.digest().subarray(0, 10);
  }

  /** The first block's counter (RFC 3711, 4.1.1) or the nonce (RFC 7714, 8.1 and 9.1). */
  iv(source: number, high: number, low: number): Buffer {
    const gcm = this.#profile === profiles.aes128Gcm;
    const iv = Buffer.alloc(gcm ? 12 : 16);
    const at = gcm ? 2 : 4;
    iv.writeUInt32BE(source, at);
    iv.writeUInt32BE(high, at + 4);
    iv.writeUInt16BE(low, at + 8);
    const { salt } = this.#keys;
    for (let index = 0; index < salt.length; index += 1)
      iv.writeUInt8(iv.readUInt8(index) ^ salt.readUInt8(index), index);
    return iv;
  }
}

const headBytes = 12;
const tagged = 10;
/** Where a packet is put together: room for the hash, the header, the payload, and what the tag covers besides. */
const desk = new ArrayBuffer(QuickMac.room + headBytes + mostPayload + 4);
const deskBytes = Buffer.from(desk);
const deskWords = new Uint32Array(desk, QuickMac.room + headBytes);

/** Seals packets of media by AES-CM and HMAC-SHA1, which most of the work for viewers consists of. */
class QuickSealer {
  readonly #stream: Keystream;
  readonly #mac: QuickMac;

  constructor({ key, salt, auth }: Keys) {
    this.#stream = new Keystream(key, salt);
    this.#mac = new QuickMac(auth.export());
  }

  seal(header: Buffer, payload: Buffer, index: number): Buffer {
    const from = QuickMac.room;
    const body = from + headBytes;
    const end = body + payload.length;
    deskBytes.set(header, from);
    deskBytes.set(payload, body);
    this.#stream.apply(deskWords, payload.length, header.readUInt32BE(8), index);
    deskBytes.writeUInt32BE(Math.floor(index / 0x1_00_00) >>> 0, end);
    const packet = Buffer.allocUnsafe(end - from + tagged);
    deskBytes.copy(packet, 0, from, end);
    this.#mac.digest(deskBytes.subarray(0, end + 4)).copy(packet, end - from, 0, tagged);
    return packet;
  }
}

const nothing = Buffer.alloc(0);
const encrypted = 0x80_00_00_00;

function number(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Seals what goes to one peer. */
export class SrtpSender {
  readonly #profile: SrtpProfile;
  readonly #media: Sealer;
  readonly #reports: Sealer;
  readonly #quick: QuickSealer | undefined;
  #index = 0;

  constructor(profile: SrtpProfile, master: MasterKey) {
    this.#profile = profile;
    this.#media = new Sealer(profile, master, 0);
    this.#reports = new Sealer(profile, master, 3);
    if (profile === profiles.aes128CmSha1) this.#quick = new QuickSealer(derive(master, 0));
  }

  /** A packet with a header of 12 bytes. `index`: its sequence number without the wrap. */
  rtp(header: Buffer, payload: Buffer, index: number): Buffer {
    if (this.#quick && header.length === headBytes && payload.length <= mostPayload)
      return this.#quick.seal(header, payload, index);
    const roc = Math.floor(index / 0x1_00_00) >>> 0;
    const iv = this.#media.iv(header.readUInt32BE(8), roc, index & 0xff_ff);
    const sealed = this.#media.seal(iv, header, payload, nothing);
    if (this.#profile === profiles.aes128Gcm) return Buffer.concat([header, ...sealed]);
    return Buffer.concat([header, ...sealed, this.#media.tag(header, ...sealed, number(roc))]);
  }

  /** A compound of reports (RFC 3711, 3.4). */
  rtcp(reports: Buffer): Buffer {
    this.#index = (this.#index + 1) % 0x80_00_00_00;
    const [head, body] = [reports.subarray(0, 8), reports.subarray(8)];
    const iv = this.#reports.iv(
      head.readUInt32BE(4),
      Math.floor(this.#index / 0x1_00_00),
      this.#index & 0xff_ff,
    );
    const behind = number((encrypted + this.#index) >>> 0);
    const sealed = this.#reports.seal(iv, head, body, behind);
    if (this.#profile === profiles.aes128Gcm) return Buffer.concat([head, ...sealed, behind]);
    return Buffer.concat([head, ...sealed, behind, this.#reports.tag(head, ...sealed, behind)]);
  }
}

/** Opens what comes from one peer. What does not open was not sent by him. */
export class SrtpReceiver {
  readonly #profile: SrtpProfile;
  readonly #media: Sealer;
  readonly #reports: Sealer;
  readonly #indexes = new Map<number, Unwrapped>();

  constructor(profile: SrtpProfile, master: MasterKey) {
    this.#profile = profile;
    this.#media = new Sealer(profile, master, 0);
    this.#reports = new Sealer(profile, master, 3);
  }

  /** The plain packet; undefined when it is not the peer's. */
  rtp(packet: Buffer): Buffer | undefined {
    const from = payloadOffset(packet);
    const to = packet.length - tagBytes(this.#profile);
    if (from === undefined || from > to) return undefined;
    const source = packet.readUInt32BE(8);
    const known = this.#indexes.get(source);
    if (!known && this.#indexes.size >= 16) return undefined;
    const numbers = known ?? new Unwrapped(16);
    const sequence = packet.readUInt16BE(2);
    const index = numbers.near(sequence);
    if (index < 0) return undefined;
    const roc = Math.floor(index / 0x1_00_00);
    const [head, body, tag] = [packet.subarray(0, from), packet.subarray(from, to), packet.subarray(to)];
    if (this.#profile !== profiles.aes128Gcm) {
      const right = this.#media.tag(packet.subarray(0, to), number(roc));
      if (!timingSafeEqual(right, tag)) return undefined;
    }
    const plain = this.#media.open(this.#media.iv(source, roc, sequence), head, body, tag, nothing);
    if (!plain) return undefined;
    numbers.next(sequence);
    this.#indexes.set(source, numbers);
    return Buffer.concat([head, plain]);
  }

  /** The plain compound; undefined when it is not the peer's. */
  rtcp(packet: Buffer): Buffer | undefined {
    const gcm = this.#profile === profiles.aes128Gcm;
    const tagAt = packet.length - tagBytes(this.#profile) - (gcm ? 4 : 0);
    const indexAt = gcm ? packet.length - 4 : tagAt - 4;
    if (tagAt < 8 || indexAt < 8) return undefined;
    const behind = packet.subarray(indexAt, indexAt + 4);
    const index = behind.readUInt32BE() & 0x7f_ff_ff_ff;
    const tag = packet.subarray(tagAt, tagAt + tagBytes(this.#profile));
    if (!gcm && !timingSafeEqual(this.#reports.tag(packet.subarray(0, tagAt)), tag)) return undefined;
    if (behind.readUInt32BE() < encrypted) return gcm ? undefined : packet.subarray(0, indexAt);
    const [head, body] = [packet.subarray(0, 8), packet.subarray(8, Math.min(tagAt, indexAt))];
    const iv = this.#reports.iv(packet.readUInt32BE(4), Math.floor(index / 0x1_00_00), index & 0xff_ff);
    const plain = this.#reports.open(iv, head, body, tag, behind);
    return plain && Buffer.concat([head, plain]);
  }
}
