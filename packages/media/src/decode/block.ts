/** A piece of decoded sound as its file holds it: one array a channel, values around -1 to 1. */
export interface Block {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** The sound of a file from `startSeconds` on when the reader can jump there, else from the beginning. */
export interface SoundSource {
  /** Seconds of the file that lie before the first block. */
  readonly skippedSeconds: number;
  readonly blocks: AsyncIterable<Block>;
}
