import type { Clock, Database } from '@bandstand/sqlite';
import {
  type BatchCounts,
  type Books,
  beginSession,
  forgetDocuments,
  pruneFolder,
  settle,
} from '../apply/index.ts';
import type { KnownFile, Root } from '../model.ts';
import { deleteForsakenAlbums } from '../store/album-store.ts';
import { deleteUnusedArtists } from '../store/artist-store.ts';
import { deleteFolder } from '../store/beside-store.ts';
import { fileById, markMissing } from '../store/file-store.ts';

export interface FinishOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly scanNumber: number;
  readonly books: Books;
}

const batch = 300;

/** Marks files as missing that a believable walk did not meet, unless they have moved meanwhile. */
export async function markGone(
  options: FinishOptions,
  files: readonly KnownFile[],
  tell: (counts: BatchCounts) => void,
): Promise<void> {
  const { db, clock, books, scanNumber, signal } = options;
  for (let at = 0; at < files.length; at += batch) {
    signal.throwIfAborted();
    const counts = db.write((writer) => {
      const session = beginSession(writer, books, clock(), scanNumber);
      for (const file of files.slice(at, at + batch)) {
        const row = fileById(writer, file.id);
        if (row !== undefined && markMissing(writer, file, session.now))
          session.touchedTracks.add(row.trackId);
      }
      settle(session);
      return session.counts;
    });
    tell(counts);
    // Lets the heartbeat of the job and a request to stop come through.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Drops the rows of folders that hold no sound any more, and what is remembered of documents in folders that are gone. */
export function dropFolders(
  { db, books, clock, scanNumber }: FinishOptions,
  root: Root,
  dead: readonly string[],
  undocumented: readonly string[],
): void {
  if (dead.length + undocumented.length === 0) return;
  db.write((writer) => {
    const session = beginSession(writer, books, clock(), scanNumber);
    for (const path of undocumented) forgetDocuments(session, root, path);
    for (const path of dead) deleteFolder(writer, root.id, path);
    settle(session);
  });
}

/** The same after a scan of single folders: they and those above them, if they are empty now. */
export function pruneFolders({ db }: FinishOptions, root: Root, paths: readonly string[]): void {
  db.write((writer) => {
    for (const path of paths) pruneFolder(writer, root, path);
  });
}

/** Removes albums whose tracks moved to others, and artists nothing refers to. */
export function sweep({ db, books }: FinishOptions): { readonly albums: number; readonly artists: number } {
  return db.write((writer) => {
    const albums = deleteForsakenAlbums(writer);
    const artists = deleteUnusedArtists(writer);
    if (artists > 0) books.artists.forget();
    return { albums, artists };
  });
}
