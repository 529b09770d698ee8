import { MalformedBody } from './malformed.ts';

/** Deepest nesting that is followed; the protocol needs five. */
const deepest = 16;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a MessagePack text (msgpack.org): numbers, texts, lists, maps with texts as keys, true, false, null. What
 * the protocol never uses (binary, extensions, integers beyond 2^53) is refused. Throws MalformedBody.
 *
 * Why not @msgpack/msgpack: its decoder makes each list as long as its head claims, so that a small hostile body of
 * nested heads takes gigabytes.
 */
export function readMsgpack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(length: number): number {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new MalformedBody('the body ends early');
    this.#at += length;
    return from;
  }

  #unsigned(length: 1 | 2 | 4 | 8): number {
    const from = this.#take(length);
    if (length === 1) return this.#view.getUint8(from);
    if (length === 2) return this.#view.getUint16(from);
    if (length === 4) return this.#view.getUint32(from);
    return safe(this.#view.getBigUint64(from));
  }

  #signed(length: 1 | 2 | 4 | 8): number {
    const from = this.#take(length);
    if (length === 1) return this.#view.getInt8(from);
    if (length === 2) return this.#view.getInt16(from);
    if (length === 4) return this.#view.getInt32(from);
    return safe(this.#view.getBigInt64(from));
  }

  #text(length: number): string {
    const from = this.#take(length);
    try {
      return utf8.decode(this.#bytes.subarray(from, from + length));
    } catch (cause) {
      throw new MalformedBody('a text is not valid UTF-8', { cause });
    }
  }

  #list(length: number, depth: number): unknown[] {
    // Each element takes a byte at least, so that a length alone reserves no memory.
    if (length > this.#bytes.length - this.#at) throw new MalformedBody('the body ends early');
    const list: unknown[] = [];
    for (let at = 0; at < length; at += 1) list.push(this.value(depth + 1));
    return list;
  }

  #map(length: number, depth: number): unknown {
    if (length * 2 > this.#bytes.length - this.#at) throw new MalformedBody('the body ends early');
    const entries: [string, unknown][] = [];
    for (let at = 0; at < length; at += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new MalformedBody('a key is not a text');
      entries.push([key, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  value(depth: number): unknown {
    if (depth > deepest) throw new MalformedBody('the body is nested too deeply');
    const head = this.#unsigned(1);
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#list(head & 0x0f, depth);
    if (head < 0xc0) return this.#text(head & 0x1f);
    if (head >= 0xe0) return head - 256;
    return this.#tagged(head, depth);
  }

  #tagged(head: number, depth: number): unknown {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xcf:
        return this.#unsigned(8);
      case 0xd0:
        return this.#signed(1);
      case 0xd1:
        return this.#signed(2);
      case 0xd2:
        return this.#signed(4);
      case 0xd3:
        return this.#signed(8);
      case 0xd9:
        return this.#text(this.#unsigned(1));
      case 0xda:
        return this.#text(this.#unsigned(2));
      case 0xdb:
        return this.#text(this.#unsigned(4));
      case 0xdc:
        return this.#list(this.#unsigned(2), depth);
      case 0xdd:
        return this.#list(this.#unsigned(4), depth);
      case 0xde:
        return this.#map(this.#unsigned(2), depth);
      case 0xdf:
        return this.#map(this.#unsigned(4), depth);
      default:
        throw new MalformedBody(`bytes of type ${head} are not used here`);
    }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new MalformedBody('something follows the body');
  }
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new MalformedBody('a number is too large');
  return number;
}
