import { statSync } from 'node:fs';
import type { Writer } from '@bandstand/sqlite';
import { LibraryError } from '../../errors/index.ts';
import { keyKind } from '../grouping/index.ts';
import { albumById, membersOf } from '../store/album-store.ts';
import { allRoots } from '../store/root-store.ts';
import { settle } from './apply-batch.ts';
import { ArtistBook } from './artist-book.ts';
import { ReleaseBook } from './release-book.ts';
import { beginSession } from './session.ts';

/** Rows that are to become what their files say, but for the fields that a person has edited. */
export interface Resettling {
  readonly tracks?: readonly number[];
  readonly albums?: readonly number[];
}

/**
 * Makes tracks and albums what the tags of their files, as last read, say. No file is read but a release.yaml; throws
 * LibraryError `not_available` when the disk with that is away, as the album would lose what it says.
 */
export function resettle(writer: Writer, { tracks = [], albums = [] }: Resettling, now: number): void {
  const paths = new Map(allRoots(writer).flatMap((root) => (root.enabled ? [[root.id, root.path]] : [])));
  const releases = new ReleaseBook((id) => paths.get(id));
  const session = beginSession(writer, { artists: new ArtistBook(), releases }, now, 0);
  for (const id of tracks) session.touchedTracks.add(id);
  for (const id of albums) session.touchedAlbums.add(id);
  for (const id of albums) refuseUnreachable(writer, id, paths);
  settle(session);
}

function refuseUnreachable(writer: Writer, albumId: number, paths: ReadonlyMap<number, string>): void {
  const key = albumById(writer, albumId)?.scan_key ?? '';
  if (keyKind(key) !== 're') return;
  const root = membersOf(writer, albumId)[0];
  const path = root === undefined ? undefined : paths.get(root.root_id);
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new LibraryError(
    'not_available',
    'The music folder of this release is not there now: is its disk mounted?',
  );
}
