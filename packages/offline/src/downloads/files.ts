/** A file that is being written. */
export interface MediaWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything written so far survives a power cut once this has come back. */
  sync(): Promise<void>;
  /** Gives the file back; what was written stays. */
  close(): Promise<void>;
}

/** Bytes of a file: from `start` up to, not including, `end`; to the end of the file when that is left out. */
export interface ByteSpan {
  readonly start?: number;
  readonly end?: number;
}

/**
 * Where media, pictures and words lie: a folder in Node, private files in a browser. Paths are relative, of names and
 * slashes only, so that the whole folder may move; any other throws `bad_input`. Folders come into being by themselves.
 */
export interface MediaFiles {
  /** Bytes of a file; `undefined` when there is none. */
  size(path: string): Promise<number | undefined>;
  /** Opens a file to write on from `offset`, made when it is missing; what lies behind `offset` is cut off. */
  write(path: string, offset: number): Promise<MediaWriter>;
  /** The bytes of a file in pieces. Throws `not_found` when there is no such file. */
  read(path: string, span?: ByteSpan): AsyncIterable<Uint8Array>;
  /** Puts a file in its place in one step that survives a power cut; one that is there already is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; nothing happens when there is none. */
  remove(path: string): Promise<void>;
  /** Names of the files that lie in a folder itself; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Bytes that can still be stored; `undefined` when nobody can tell. */
  free(): Promise<number | undefined>;
}

const SAFE = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/** True for a path that `MediaFiles` takes: it cannot leave the folder, on any system. */
export const isMediaPath = (path: string): boolean => path.length <= 300 && SAFE.test(path);
