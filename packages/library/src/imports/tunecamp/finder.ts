import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Reader } from '@bandstand/sqlite';
import type { Carrying } from '../carry.ts';
import { type ForeignRow, integerOf, pages, textOf } from '../foreign/index.ts';
import { type Roots, relativeForms } from './pictures.ts';

const mebibyte = 1024 * 1024;

/** Which tracks here have the files that the tracks there name. */
export interface Links {
  /** Track here by track there. */
  readonly tracks: ReadonlyMap<number, number>;
  /** Albums here that tracks of an album there lie in, with how many of them. */
  readonly albums: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

interface FileHit {
  readonly trackId: number;
  readonly albumId: number | null;
}

interface Wanted {
  readonly id: number;
  readonly album: number | null;
  readonly hash: string;
}

/** Looks up every track there: by the path of its file in the music folders, then by the hash of the file. */
export async function findFiles(context: Carrying, roots: Roots): Promise<Links> {
  const tracks = new Map<number, number>();
  const albums = new Map<number, Map<number, number>>();
  const bySize = new Map<number, Wanted[]>();
  const byName = new Map<string, Wanted[]>();
  const note = (id: number, album: number | null, hit: FileHit) => {
    tracks.set(id, hit.trackId);
    if (album === null || hit.albumId === null) return;
    const counts = albums.get(album) ?? new Map<number, number>();
    counts.set(hit.albumId, (counts.get(hit.albumId) ?? 0) + 1);
    albums.set(album, counts);
  };
  const table = context.tables.get('tracks');
  if (table === undefined || roots.length === 0) return { tracks, albums };
  const columns = ['id', 'album_id', 'file_path', 'lossless_path', 'hash', 'file_size'];
  for (const page of pages(context.from, table, columns)) {
    context.signal.throwIfAborted();
    context.db.read((reader) => {
      for (const row of page) {
        const id = integerOf(row['id']);
        if (id === null) continue;
        const album = integerOf(row['album_id']);
        const hit = byPath(reader, roots, row);
        if (hit !== undefined) note(id, album, hit);
        else want(row, { id, album, hash: textOf(row['hash'], 64)?.toLowerCase() ?? '' }, bySize, byName);
      }
    });
    await breathe();
  }
  for (const [wanted, hit] of byHash(context, roots, bySize, byName)) note(wanted.id, wanted.album, hit);
  return { tracks, albums };
}

function byPath(reader: Reader, roots: Roots, row: ForeignRow): FileHit | undefined {
  for (const column of ['file_path', 'lossless_path']) {
    const path = textOf(row[column], 4000);
    if (path === null || path.includes('://')) continue;
    for (const form of relativeForms(path)) {
      for (const spelling of new Set([form, form.normalize('NFC'), form.normalize('NFD')])) {
        const hit = fileAt(reader, roots, spelling);
        if (hit !== undefined) return hit;
      }
    }
  }
  return undefined;
}

function fileAt(reader: Reader, roots: Roots, path: string): FileHit | undefined {
  for (const { id } of roots) {
    const hit = reader.get<FileHit>(
      `SELECT f.track_id AS trackId, t.album_id AS albumId FROM track_files f JOIN tracks t ON t.id = f.track_id
       WHERE f.root_id = ? AND f.path = ?`,
      [id, path],
    );
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function want(
  row: ForeignRow,
  wanted: Wanted,
  bySize: Map<number, Wanted[]>,
  byName: Map<string, Wanted[]>,
): void {
  if (!/^[0-9a-f]{32}$/.test(wanted.hash)) return;
  const size = integerOf(row['file_size']) ?? 0;
  const name = relativeForms(textOf(row['file_path'], 4000) ?? '')[0]
    ?.split('/')
    .at(-1);
  if (size > 0) bySize.set(size, [...(bySize.get(size) ?? []), wanted]);
  else if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), wanted]);
}

interface KnownFile extends FileHit {
  readonly rootId: number;
  readonly path: string;
  readonly size: number;
}

/** Files of the right size or name that were renamed or moved, told by TuneCamp's own hash of them. */
function byHash(
  { db, signal }: Carrying,
  roots: Roots,
  bySize: ReadonlyMap<number, readonly Wanted[]>,
  byName: ReadonlyMap<string, readonly Wanted[]>,
): [Wanted, FileHit][] {
  if (bySize.size + byName.size === 0) return [];
  const paths = new Map(roots.map((root) => [root.id, root.path]));
  const found: [Wanted, FileHit][] = [];
  db.read((reader) => {
    const files = reader.iterate<KnownFile>(
      `SELECT f.root_id AS rootId, f.path, f.size, f.track_id AS trackId, t.album_id AS albumId
       FROM track_files f JOIN tracks t ON t.id = f.track_id WHERE f.missing_since IS NULL`,
    );
    for (const file of files) {
      signal.throwIfAborted();
      const root = paths.get(file.rootId);
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      const wanted = [...(bySize.get(file.size) ?? []), ...(byName.get(name) ?? [])];
      if (root === undefined || wanted.length === 0) continue;
      const hash = quickHash(join(root, file.path), file.size);
      for (const one of wanted) if (one.hash === hash) found.push([one, file]);
    }
  });
  return found;
}

/** TuneCamp's name for a file: MD5 of it all below 2 MiB, else of its first and last MiB and its size in decimal. */
export function quickHash(path: string, size: number): string | null {
  try {
    const md5 = createHash('md5');
    if (size < 2 * mebibyte) return md5.update(readFileSync(path)).digest('hex');
    const file = openSync(path, 'r');
    try {
      const part = Buffer.alloc(mebibyte);
      readSync(file, part, 0, mebibyte, 0);
      md5.update(part);
      readSync(file, part, 0, mebibyte, size - mebibyte);
      return md5.update(part).update(String(size)).digest('hex');
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
