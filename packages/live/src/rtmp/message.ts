/** Message types (RTMP 1.0, 5.4, 6.2 and 7.1). */
export const types = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  data3: 15,
  command3: 17,
  data: 18,
  command: 20,
  aggregate: 22,
} as const;

export interface Message {
  readonly type: number;
  /** Message stream: 0 for the connection itself. */
  readonly stream: number;
  /** Milliseconds, of 32 bits. */
  readonly timestamp: number;
  readonly body: Buffer;
}
