import { escaped } from './chunk-header.ts';
import type { Message } from './message.ts';

/** A message as chunks of one chunk stream (2 to 63), the first with the whole header (RTMP 1.0, 5.3.1). */
export function writeMessage(message: Message, chunkStream: number, chunkSize: number): Buffer {
  const { body, timestamp } = message;
  const extended = timestamp >= escaped;
  const time = Buffer.alloc(extended ? 4 : 0);
  if (extended) time.writeUInt32BE(timestamp);
  const head = Buffer.alloc(12);
  head.writeUInt8(chunkStream, 0);
  head.writeUIntBE(extended ? escaped : timestamp, 1, 3);
  head.writeUIntBE(body.length, 4, 3);
  head.writeUInt8(message.type, 7);
  head.writeUInt32LE(message.stream, 8);
  const pieces = [head, time, body.subarray(0, chunkSize)];
  for (let at = chunkSize; at < body.length; at += chunkSize)
    pieces.push(Buffer.of(0xc0 | chunkStream), time, body.subarray(at, at + chunkSize));
  return Buffer.concat(pieces);
}
