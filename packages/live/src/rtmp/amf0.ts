import { RtmpError } from './limits.ts';

export type AmfObject = ReadonlyMap<string, AmfValue>;
export type AmfValue = number | boolean | string | null | undefined | Date | AmfObject | readonly AmfValue[];

const mostDepth = 8;
const mostValues = 1000;

/** Reads values of AMF 0 (Action Message Format, 2006). Throws a RtmpError on what is no such value, or too many or deep. */
export class AmfReader {
  readonly #bytes: Buffer;
  #at: number;
  #values = 0;

  constructor(bytes: Buffer, from = 0) {
    this.#bytes = bytes;
    this.#at = from;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(depth = 0): AmfValue {
    this.#values += 1;
    if (depth > mostDepth || this.#values > mostValues) throw new RtmpError('a command with too many values');
    const marker = this.#take(1).readUInt8();
    switch (marker) {
      case 0:
        return this.#take(8).readDoubleBE();
      case 1:
        return this.#take(1).readUInt8() !== 0;
      case 2:
        return this.#text(2);
      case 3:
        return this.#object(depth);
      case 5:
        return null;
      case 6:
        return undefined;
      case 8:
        this.#take(4);
        return this.#object(depth);
      case 10:
        return this.#list(depth);
      case 11: {
        const at = new Date(this.#take(8).readDoubleBE());
        this.#take(2);
        return at;
      }
      case 12:
        return this.#text(4);
      default:
        throw new RtmpError(`a value of the unknown kind ${marker}`);
    }
  }

  #take(length: number): Buffer {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new RtmpError('a command that is cut off');
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }

  #text(lengthBytes: 2 | 4): string {
    return this.#take(this.#take(lengthBytes).readUIntBE(0, lengthBytes)).toString('utf8');
  }

  #object(depth: number): AmfObject {
    const object = new Map<string, AmfValue>();
    for (;;) {
      const name = this.#text(2);
      if (name === '' && this.#bytes[this.#at] === 9) {
        this.#at += 1;
        return object;
      }
      object.set(name, this.value(depth + 1));
    }
  }

  #list(depth: number): AmfValue[] {
    const length = this.#take(4).readUInt32BE();
    if (length > mostValues) throw new RtmpError('a command with too many values');
    return Array.from({ length }, () => this.value(depth + 1));
  }
}

export type Plain = number | boolean | string | null | { readonly [name: string]: Plain };

/** Values one behind the other. */
export const writeAmf = (...values: readonly Plain[]): Buffer => Buffer.concat(values.map(encode));

function encode(value: Plain): Buffer {
  if (value === null) return Buffer.of(5);
  if (typeof value === 'boolean') return Buffer.of(1, value ? 1 : 0);
  if (typeof value === 'string') return Buffer.concat([Buffer.of(2), shortText(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  const fields = Object.entries(value).flatMap(([name, field]) => [shortText(name), encode(field)]);
  return Buffer.concat([Buffer.of(3), ...fields, Buffer.of(0, 0, 9)]);
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
