import { type Cipheriv, createCipheriv, hash, type KeyObject } from 'node:crypto';

/** Packets whose keystream is made in one call. */
const ahead = 8;
const blockBytes = 16;
/** Longest payload that is sealed this way. */
export const mostPayload = 1472;

interface Made {
  /** The first index of those that are made. */
  from: number;
  /** Blocks for each packet. */
  blocks: number;
  counters: DataView;
  stream: Uint32Array;
}

/**
 * The keystream of AES-CM (RFC 3711, 4.1.1) for packets that go out one behind the other. It does not depend on what they
 * hold, so it is made for several of them in one call of one cipher: a cipher for each packet costs many times the AES itself.
 */
export class Keystream {
  readonly #cipher: Cipheriv;
  readonly #salt: DataView;
  readonly #made = new Map<number, Made>();

  /** `salt` has 14 bytes. */
  constructor(key: KeyObject, salt: Buffer) {
    // Each counter block is enciphered by itself: that is what counter mode does.
    this.#cipher = createCipheriv('aes-128-ecb', key, null);
    this.#cipher.setAutoPadding(false);
    const padded = new Uint8Array(blockBytes);
    padded.set(salt);
    this.#salt = new DataView(padded.buffer);
  }

  /** Seals `words` in place, of which the first `bytes` bytes hold the payload of a packet of that source and index. */
  apply(words: Uint32Array, bytes: number, source: number, index: number): void {
    const needed = Math.ceil(bytes / blockBytes);
    let made = this.#made.get(source);
    if (!made || index < made.from || index >= made.from + ahead || needed > made.blocks)
      made = this.#make(source, index, Math.max(needed, made?.blocks ?? 0));
    const { stream, blocks, from } = made;
    const at = (index - from) * blocks * (blockBytes / 4);
    const count = Math.ceil(bytes / 4);
    for (let word = 0; word < count; word += 1) words[word] = (words[word] ?? 0) ^ (stream[at + word] ?? 0);
  }

  #make(source: number, from: number, blocks: number): Made {
    const known = this.#made.get(source);
    const counters =
      known?.blocks === blocks ? known.counters : new DataView(new ArrayBuffer(ahead * blocks * blockBytes));
    const salt = (at: number): number => this.#salt.getUint32(at);
    const [first, second] = [salt(0), (salt(4) ^ source) >>> 0];
    for (let packet = 0; packet < ahead; packet += 1) {
      const index = from + packet;
      const third = (salt(8) ^ Math.floor(index / 0x1_00_00)) >>> 0;
      const fourth = (salt(12) ^ ((index & 0xff_ff) << 16)) >>> 0;
      for (let block = 0; block < blocks; block += 1) {
        const at = (packet * blocks + block) * blockBytes;
        counters.setUint32(at, first);
        counters.setUint32(at + 4, second);
        counters.setUint32(at + 8, third);
        counters.setUint32(at + 12, fourth + block);
      }
    }
    const bytes = this.#cipher.update(new Uint8Array(counters.buffer));
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    const stream = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
    const made = { from, blocks, counters, stream };
    this.#made.set(source, made);
    return made;
  }
}

const hashBlock = 64;
const sha1Bytes = 20;

/** HMAC-SHA1 by two plain hashes of bytes that lie ready, which costs half of an object for each. */
export class QuickMac {
  readonly #inner = new Uint8Array(hashBlock).fill(0x36);
  readonly #outer = Buffer.alloc(hashBlock + sha1Bytes, 0x5c);

  /** Of a key of at most 64 bytes. */
  constructor(key: Buffer) {
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = 0x36 ^ byte;
      this.#outer[index] = 0x5c ^ byte;
    }
  }

  /** Bytes that `digest` wants in front of what it covers. */
  static readonly room = hashBlock;

  /** `bytes`: free room, then what is covered. */
  digest(bytes: Buffer): Buffer {
    bytes.set(this.#inner);
    this.#outer.set(hash('sha1', bytes, 'buffer'), hashBlock);
    return hash('sha1', this.#outer, 'buffer');
  }
}
