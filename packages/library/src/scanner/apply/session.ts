import type { TrackTags } from '@bandstand/media';
import type { Writer } from '@bandstand/sqlite';
import { firstRootAdmin } from '../store/album-store.ts';
import { uploadersOf } from '../store/root-store.ts';
import { isPublishing } from '../store/setting-store.ts';
import type { ArtistBook } from './artist-book.ts';
import type { ReleaseBook } from './release-book.ts';

/** What lives as long as a scan. */
export interface Books {
  readonly artists: ArtistBook;
  readonly releases: ReleaseBook;
}

/** One batch inside its transaction: where it writes, and what it has touched so far. */
export interface Session extends Books {
  readonly writer: Writer;
  /** ms since 1970. */
  readonly now: number;
  readonly scanNumber: number;
  /** Who gets what is new; null before there is an account. */
  readonly ownerId: number | null;
  readonly listeners: 0 | 1;
  /** Whose uploads a music folder holds, by its row id; the folders of the house are not in it. */
  readonly uploaders: ReadonlyMap<number, number>;
  /** Tags that were read in this batch, by row id of the file. */
  readonly freshTags: Map<number, TrackTags>;
  /** The album that a track's main file belongs to now, by row id of the file. */
  readonly albumOfFile: Map<number, number | null>;
  readonly touchedTracks: Set<number>;
  readonly touchedAlbums: Set<number>;
  /** Albums that were made in this batch: nothing but what the batch writes is in them. */
  readonly madeAlbums: Set<number>;
  /** Albums whose release.yaml changed, and new ones: its status and visibility are taken over. */
  readonly restated: Set<number>;
  readonly counts: BatchCounts;
}

export interface BatchCounts {
  added: number;
  changed: number;
  moved: number;
  missing: number;
  found: number;
}

export function noCounts(): BatchCounts {
  return { added: 0, changed: 0, moved: 0, missing: 0, found: 0 };
}

/** What a new album or track is given by the music folder it lies in: an upload is its uploader's, and nobody else's yet. */
export function belongings(session: Session, rootId: number) {
  const uploader = session.uploaders.get(rootId);
  if (uploader !== undefined) return { owner_id: uploader, listeners: 0, source: 'upload' };
  return { owner_id: session.ownerId, listeners: session.listeners, source: 'scan' };
}

export function beginSession(writer: Writer, books: Books, now: number, scanNumber: number): Session {
  return {
    ...books,
    writer,
    now,
    scanNumber,
    ownerId: firstRootAdmin(writer),
    listeners: isPublishing(writer) ? 1 : 0,
    uploaders: uploadersOf(writer),
    freshTags: new Map(),
    albumOfFile: new Map(),
    touchedTracks: new Set(),
    touchedAlbums: new Set(),
    madeAlbums: new Set(),
    restated: new Set(),
    counts: noCounts(),
  };
}
