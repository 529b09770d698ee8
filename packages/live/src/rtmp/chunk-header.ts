/** The largest header: 3 bytes of chunk stream id, 11 of message header, 4 of extended timestamp. */
export const longestHeader = 18;

/** A time field that says: the time stands in four bytes behind the header. */
export const escaped = 0xff_ff_ff;

const messageHeaders = [11, 7, 3, 0] as const;

export interface ChunkHeader {
  /** 0 to 3: how much of the message header is there. */
  readonly form: number;
  readonly chunkStream: number;
  /** Where the message header begins, and where it ends. */
  readonly from: number;
  readonly to: number;
}

/** What the first bytes of a chunk say (RTMP 1.0, 5.3.1.1); undefined while there are too few. */
export function chunkHeader(bytes: Buffer, have: number): ChunkHeader | undefined {
  if (have < 1) return undefined;
  const first = bytes.readUInt8(0);
  const form = first >> 6;
  const size = messageHeaders[form] ?? 0;
  const id = first & 63;
  if (id > 1) return { form, chunkStream: id, from: 1, to: 1 + size };
  const from = 2 + id;
  if (have < from) return undefined;
  const low = bytes.readUInt8(1) + 64;
  const chunkStream = id === 0 ? low : low + bytes.readUInt8(2) * 256;
  return { form, chunkStream, from, to: from + size };
}
