import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Reader } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import type { TouchedFolder } from '../scanner/index.ts';
import { unlock } from './locks.ts';
import { permitted } from './targets.ts';

interface HeldFile {
  readonly rootId: number;
  readonly root: string;
  readonly path: string;
  readonly folder: string;
  readonly uploaded: number;
}

const filesSql = `SELECT f.root_id AS rootId, r.path AS root, f.path, f.folder, r.owner_id IS NOT NULL AS uploaded
  FROM track_files f JOIN music_roots r ON r.id = f.root_id WHERE f.track_id = ? AND f.missing_since IS NULL`;

/**
 * Deletes a track with its uploaded files. What lies in a music folder of the house would come back with the next scan:
 * that is refused with `conflict`. Throws LibraryError `not_found`, `forbidden` besides.
 */
export async function deleteTrack(db: Database, viewer: Viewer, gid: string): Promise<void> {
  const id = db.read((reader) => permitted(reader, viewer, 'delete', 'track', gid));
  const files = db.read((reader) => uploadedFiles(reader, [id]));
  // Files first: what is left by a kill in between is a missing track, not one that comes back.
  for (const { root, path } of files) await rm(join(root, path), { force: true });
  db.write((writer) => writer.run('DELETE FROM tracks WHERE id = ?', [id]));
}

/**
 * Deletes an album; its tracks go with it or go back to where their files say. Returns the folders that a scan is to group
 * anew. Throws as `deleteTrack`.
 */
export async function deleteAlbum(
  db: Database,
  viewer: Viewer,
  gid: string,
  tracks: 'keep' | 'delete',
): Promise<TouchedFolder[]> {
  const id = db.read((reader) => permitted(reader, viewer, 'delete', 'album', gid));
  const members = db.read((reader) =>
    reader.all<{ id: number; gid: string; locked: string }>(
      'SELECT id, gid, locked_fields AS locked FROM tracks WHERE album_id = ?',
      [id],
    ),
  );
  if (tracks === 'delete') {
    db.read((reader) =>
      uploadedFiles(
        reader,
        members.map((track) => track.id),
      ),
    );
    for (const track of members) await deleteTrack(db, viewer, track.gid);
    db.write((writer) => writer.run('DELETE FROM albums WHERE id = ?', [id]));
    return [];
  }
  return db.write((writer) => {
    const scanned = writer.value('SELECT 1 FROM albums WHERE id = ? AND scan_key IS NOT NULL', [id]);
    if (scanned !== undefined && members.length > 0)
      throw new LibraryError(
        'conflict',
        'This album is what its files say: hide it, or delete it with its tracks.',
      );
    const folders = new Map<string, TouchedFolder>();
    for (const track of members) {
      writer.run('UPDATE tracks SET locked_fields = ? WHERE id = ?', [
        unlock(track.locked, ['album']),
        track.id,
      ]);
      for (const { rootId, folder } of writer.all<HeldFile>(filesSql, [track.id]))
        folders.set(`${rootId}/${folder}`, { rootId, path: folder, deep: false });
    }
    writer.run('DELETE FROM albums WHERE id = ?', [id]);
    return [...folders.values()];
  });
}

function uploadedFiles(reader: Reader, tracks: readonly number[]): HeldFile[] {
  const files = tracks.flatMap((id) => reader.all<HeldFile>(filesSql, [id]));
  if (files.every((file) => file.uploaded === 1)) return files;
  throw new LibraryError(
    'conflict',
    'The file lies in a music folder that Bandstand reads and does not manage: take it away there, or hide its album.',
  );
}

/** The folders of a track's files. */
export function foldersOfTrack(reader: Reader, id: number): TouchedFolder[] {
  return reader
    .all<HeldFile>(filesSql, [id])
    .map(({ rootId, folder }) => ({ rootId, path: folder, deep: false }));
}
