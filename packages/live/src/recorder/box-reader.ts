export interface ReadBox {
  readonly type: string;
  /** With its header. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The boxes that lie one behind the other in these bytes; ends at what is none. */
export function* children(bytes: Buffer): Generator<ReadBox> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) return;
    const whole = bytes.subarray(at, at + size);
    yield { type: whole.toString('latin1', 4, 8), whole, content: whole.subarray(8) };
    at += size;
  }
}

/** The content of the first box of that type; empty when there is none. */
export function child(bytes: Buffer, type: string): Buffer {
  for (const found of children(bytes)) if (found.type === type) return found.content;
  return Buffer.alloc(0);
}
