import { stat } from 'node:fs/promises';
import { sameBytes, type TagReader } from '@bandstand/media';
import type { Readable, Reader } from '@bandstand/sqlite';
import type { FileRecord, FreshFile } from '../model.ts';
import { fileById, filesByAudio, filesByHash } from '../store/file-store.ts';
import type { IdentityPorts, RowState } from './placement.ts';

export interface IdentitySources {
  readonly db: Readable;
  readonly reader: TagReader;
  /** Where a music folder lies; undefined when it cannot be looked at now. */
  readonly pathOfRoot: (rootId: number) => string | undefined;
  /** True for music folders that were given up: what was there is gone. */
  readonly isGivenUp: (rootId: number) => boolean;
  /** Row id of the file that the walk met on a path. */
  readonly rowIdAt: (file: FreshFile) => number | undefined;
  /** The account whose uploads the files are; null for files of the house. */
  readonly ownerId: number | null;
}

/** The identification's view of library and disk, for one batch: what it asks twice is looked up once. */
export function identityPorts(files: readonly FreshFile[], sources: IdentitySources): IdentityPorts {
  const fresh = new Map(files.map((file) => [`${file.rootId}/${file.path}`, file]));
  const states = new Map<number, Promise<RowState>>();
  const { byFile, byAudio, rows } = sources.db.read((reader) => lookUp(reader, files, sources));
  const absolute = (file: { readonly rootId: number; readonly path: string }) => {
    const root = sources.pathOfRoot(file.rootId);
    return root === undefined ? undefined : `${root}/${file.path}`;
  };
  const stateOf = async (row: FileRecord): Promise<RowState> => {
    if (sources.isGivenUp(row.rootId)) return 'gone';
    const path = absolute(row);
    if (path === undefined) return 'unreachable';
    const read = fresh.get(`${row.rootId}/${row.path}`);
    if (read) return read.fileHash === row.fileHash ? 'live' : 'displaced';
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined || !stats.isFile()) return 'gone';
    if (stats.size === row.size && stats.mtimeMs === row.mtimeMs) return 'live';
    const now = await sources.reader.read(path);
    if (!now.ok) return 'gone';
    return now.fileHash === row.fileHash ? 'live' : 'displaced';
  };
  return {
    rowAt: (file) => rows.get(file),
    byFileHash: (hash) =>
      byFile.get(hash) ?? sources.db.read((reader) => filesByHash(reader, hash, sources.ownerId)),
    byAudioHash: (hash) => byAudio.get(hash) ?? [],
    stateOf: (row) => {
      const state = states.get(row.id) ?? stateOf(row);
      states.set(row.id, state);
      return state;
    },
    sameBytes: async (file, other) => {
      const [one, two] = [absolute(file), absolute(other)];
      if (one === undefined || two === undefined) return false;
      return sameBytes(one, two).catch(() => false);
    },
  };
}

/** Everything that is known of the hashes and paths of a batch, in one snapshot: most often that there is nothing. */
function lookUp(reader: Reader, files: readonly FreshFile[], { rowIdAt, ownerId }: IdentitySources) {
  const byFile = new Map<string, readonly FileRecord[]>();
  const byAudio = new Map<string, readonly FileRecord[]>();
  const rows = new Map<FreshFile, FileRecord>();
  for (const file of files) {
    const id = rowIdAt(file);
    const row = id === undefined ? undefined : fileById(reader, id);
    if (row) rows.set(file, row);
    if (!byFile.has(file.fileHash)) byFile.set(file.fileHash, filesByHash(reader, file.fileHash, ownerId));
    if (file.audioHash !== null && !byAudio.has(file.audioHash))
      byAudio.set(file.audioHash, filesByAudio(reader, file.audioHash, ownerId));
  }
  return { byFile, byAudio, rows };
}
