/** What a peer may ask of the server. Times in milliseconds, sizes in bytes. */
export interface RtmpLimits {
  /** Connections at once, of all and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** From the connection to the accepted publication. */
  readonly setUpMs: number;
  /** Without a byte. */
  readonly silentMs: number;
  /** Largest chunk that a peer may announce. */
  readonly chunkBytes: number;
  /** One message before the publication was accepted, and afterwards; also the sum of all that are half received. */
  readonly setUpMessageBytes: number;
  readonly messageBytes: number;
  /** Chunk streams that one connection may use. */
  readonly chunkStreams: number;
  /** Answers that the peer has not taken. */
  readonly unreadBytes: number;
}

export const rtmpLimits: RtmpLimits = {
  connections: 500,
  connectionsPerAddress: 100,
  setUpMs: 10_000,
  silentMs: 20_000,
  chunkBytes: 1024 * 1024,
  setUpMessageBytes: 16 * 1024,
  messageBytes: 8 * 1024 * 1024,
  chunkStreams: 32,
  unreadBytes: 64 * 1024,
};

/** The peer does not keep to the protocol, or wants more than it may. `message` is for the log. */
export class RtmpError extends Error {
  override readonly name = 'RtmpError';
}
