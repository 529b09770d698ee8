import { writeAmf } from './amf0.ts';
import { type Message, types } from './message.ts';

const fields = (type: number, body: Buffer, stream = 0): Message => ({ type, stream, timestamp: 0, body });

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The server's messages, by what they say (RTMP 1.0, 5.4, 7.1.7 and 7.2). */
export const replies = {
  windowSize: (bytes: number) => fields(types.windowSize, number(bytes)),
  /** Dynamic limit. */
  peerBandwidth: (bytes: number) => fields(types.peerBandwidth, Buffer.concat([number(bytes), Buffer.of(2)])),
  chunkSize: (bytes: number) => fields(types.setChunkSize, number(bytes)),
  acknowledgement: (bytes: number) => fields(types.acknowledgement, number(bytes >>> 0)),
  pong: (asked: Buffer) => fields(types.userControl, Buffer.concat([Buffer.of(0, 7), asked])),
  streamBegin: (stream: number) =>
    fields(types.userControl, Buffer.concat([Buffer.of(0, 0), number(stream)])),
  connected: (transaction: number) =>
    fields(
      types.command,
      writeAmf(
        '_result',
        transaction,
        { fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1, fourCcList: null },
        {
          level: 'status',
          code: 'NetConnection.Connect.Success',
          description: 'Connected.',
          objectEncoding: 0,
        },
      ),
    ),
  result: (transaction: number, value: number | null = null) =>
    fields(
      types.command,
      value === null ? writeAmf('_result', transaction, null) : writeAmf('_result', transaction, null, value),
    ),
  error: (transaction: number, code: string, description: string) =>
    fields(types.command, writeAmf('_error', transaction, null, { level: 'error', code, description })),
  status: (stream: number, level: 'status' | 'error', code: string, description: string) =>
    fields(types.command, writeAmf('onStatus', 0, null, { level, code, description }), stream),
} as const;
