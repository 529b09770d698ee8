import type { TrackTags } from './track-tags.ts';

export interface ReadFile {
  readonly ok: true;
  readonly path: string;
  /** Bytes, and modification time in milliseconds, of the very file that was read. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly tags: TrackTags;
  /** See hash/: equal for equal bytes. */
  readonly fileHash: string;
  /** Equal when only tags differ; null when the format does not let it be told cheaply. */
  readonly audioHash: string | null;
}

export type UnreadableCode =
  | 'missing'
  | 'forbidden'
  | 'empty'
  | 'not_audio'
  | 'damaged'
  | 'timeout'
  | 'too_much_memory'
  | 'io';

/** A file without result. `reason` is a sentence for people. */
export interface UnreadFile {
  readonly ok: false;
  readonly path: string;
  readonly code: UnreadableCode;
  readonly reason: string;
}

export type TagFile = ReadFile | UnreadFile;
