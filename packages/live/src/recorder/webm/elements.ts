/** Elements of EBML (RFC 8794) as WebM uses them (RFC 9559), written front to back. */
export const ids = {
  head: 0x1a_45_df_a3,
  segment: 0x18_53_80_67,
  seekHead: 0x11_4d_9b_74,
  info: 0x15_49_a9_66,
  duration: 0x44_89,
  tracks: 0x16_54_ae_6b,
  cluster: 0x1f_43_b6_75,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  cues: 0x1c_53_bb_6b,
  nothing: 0xec,
} as const;

/** Ids carry their own length in their first bits. */
export function idBytes(id: number): Buffer {
  const length = id > 0xff_ff_ff ? 4 : id > 0xff_ff ? 3 : id > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(id, 0, length);
  return bytes;
}

/** A size in as many bytes as are asked for, 1 to 8. */
export function sizeBytes(size: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size) | (1n << BigInt(7 * length)));
  return bytes.subarray(8 - length);
}

/** Whatever follows belongs to the element: nobody knows yet how much that will be. */
export const unknownSize = Buffer.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

export function element(id: number, ...content: readonly Buffer[]): Buffer {
  const size = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([idBytes(id), sizeBytes(size, size < 127 ? 1 : 8), ...content]);
}

export function unsigned(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(value))));
  return bytes;
}

export function float(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

export const words = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Room of so many bytes in all, 9 or more, that means nothing. */
export const room = (bytes: number): Buffer =>
  Buffer.concat([idBytes(ids.nothing), sizeBytes(bytes - 9, 8), Buffer.alloc(bytes - 9)]);
