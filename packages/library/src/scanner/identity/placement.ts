import type { FileRecord, FreshFile } from '../model.ts';

/**
 * Which track a file that was read belongs to. `at` is the row that its path has when that row's sound is another's now.
 * - `same`: the file of this row, whatever its tags say now
 * - `moved`: the sound of `from`, whose file is gone or holds something else
 * - `copy`: the very bytes of a file that is still there
 * - `new`: nothing that was known
 */
export type Placement =
  | { readonly kind: 'same'; readonly row: FileRecord; readonly replaced: boolean }
  | {
      readonly kind: 'moved';
      readonly from: FileRecord;
      readonly at: FileRecord | null;
      /** False when another file lies where it came from. */
      readonly gone: boolean;
    }
  | { readonly kind: 'copy'; readonly of: FileRecord | FreshFile; readonly at: FileRecord | null }
  | { readonly kind: 'new'; readonly at: FileRecord | null };

/** What became of the file of a row. `unreachable`: its music folder cannot be looked at. */
export type RowState = 'live' | 'gone' | 'displaced' | 'unreachable';

/** What the identification asks of the world. */
export interface IdentityPorts {
  rowAt(file: FreshFile): FileRecord | undefined;
  byFileHash(hash: string): readonly FileRecord[];
  byAudioHash(hash: string): readonly FileRecord[];
  stateOf(row: FileRecord): Promise<RowState>;
  /** Compares to the last byte; false when one cannot be read. */
  sameBytes(file: FreshFile, other: FileRecord | FreshFile): Promise<boolean>;
}

/** True when two say the same of their sound. */
export function isSameSound(file: FreshFile, row: FileRecord): boolean {
  if (file.fileHash === row.fileHash) return true;
  return file.audioHash !== null && file.audioHash === row.audioHash;
}
