/** What the protocol sends: whole numbers from 0 to 2^53, texts, true and false, lists and objects of these. */
export type Sent =
  | number
  | string
  | boolean
  | ArrayLike<number>
  | readonly Sent[]
  | { readonly [key: string]: Sent | undefined };

/** A value as MessagePack, numbers in their shortest form. An object's undefined members are left out. */
export function writeMsgpack(value: Sent): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes();
}

class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #at = 0;

  #room(length: number): number {
    const from = this.#at;
    if (from + length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, from + length));
      this.#buffer.copy(grown, 0, 0, from);
      this.#buffer = grown;
    }
    this.#at += length;
    return from;
  }

  #byte(value: number): void {
    const at = this.#room(1);
    this.#buffer[at] = value;
  }

  value(value: Sent): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'boolean') this.#byte(value ? 0xc3 : 0xc2);
    else if (isList(value)) this.#list(value);
    else this.#map(value);
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} is no number of the protocol`);
    const length =
      value < 0x80 ? 1 : value < 0x100 ? 2 : value < 0x1_00_00 ? 3 : value < 0x1_00_00_00_00 ? 5 : 9;
    const at = this.#room(length);
    if (length === 1) this.#buffer[at] = value;
    else if (length === 9) {
      this.#buffer[at] = 0xcf;
      this.#buffer.writeBigUInt64BE(BigInt(value), at + 1);
    } else {
      this.#buffer[at] = length === 2 ? 0xcc : length === 3 ? 0xcd : 0xce;
      this.#buffer.writeUIntBE(value, at + 1, length - 1);
    }
  }

  #text(value: string): void {
    const length = Buffer.byteLength(value);
    if (length < 32) this.#byte(0xa0 | length);
    else this.#head(0xda, 0xdb, length);
    const at = this.#room(length);
    this.#buffer.write(value, at, 'utf8');
  }

  #head(short: number, long: number, length: number): void {
    const wide = length > 0xff_ff;
    const at = this.#room(wide ? 5 : 3);
    this.#buffer[at] = wide ? long : short;
    this.#buffer.writeUIntBE(length, at + 1, wide ? 4 : 2);
  }

  #list(value: ArrayLike<Sent>): void {
    if (value.length < 16) this.#byte(0x90 | value.length);
    else this.#head(0xdc, 0xdd, value.length);
    for (let at = 0; at < value.length; at += 1) this.value(value[at] ?? 0);
  }

  #map(value: { readonly [key: string]: Sent | undefined }): void {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    if (entries.length < 16) this.#byte(0x80 | entries.length);
    else this.#head(0xde, 0xdf, entries.length);
    for (const [key, member] of entries) {
      this.#text(key);
      this.value(member ?? 0);
    }
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#at);
  }
}

const isList = (value: object): value is ArrayLike<Sent> => Array.isArray(value) || ArrayBuffer.isView(value);
