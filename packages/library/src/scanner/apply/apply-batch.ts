import { releaseKey } from '../grouping/index.ts';
import type { Placement } from '../identity/index.ts';
import type { FreshFile, Root } from '../model.ts';
import type { FolderWork } from '../run/compare.ts';
import type { ProblemBook } from '../run/problem-book.ts';
import { albumIdByKey } from '../store/album-store.ts';
import { fileById, markFound } from '../store/file-store.ts';
import { searchedTogether } from '../store/search-store.ts';
import { applyDocuments, regroupedBy } from './documents.ts';
import { findAlbums } from './find-albums.ts';
import { ensureFolder } from './folders.ts';
import { type FolderToGroup, groupFolder } from './group-folder.ts';
import { type Placing, placeFile } from './place-file.ts';
import type { Session } from './session.ts';
import { settleAlbum } from './settle-album.ts';
import { settleTrack } from './settle-track.ts';
import { applyLyrics } from './sidecars.ts';
import { SongForms } from './song-forms.ts';
import type { Texts } from './texts.ts';

/** A folder of a batch with everything that was read for it. */
export interface ReadFolder {
  readonly work: FolderWork;
  readonly files: readonly FreshFile[];
  readonly texts: Texts;
}

export interface BatchContext {
  readonly placements: ReadonlyMap<FreshFile, Placement>;
  readonly problems: (root: Root) => ProblemBook;
  /** Rows of folders, by path. */
  readonly folders: (root: Root) => Map<string, number>;
}

/** Brings a batch of folders into the library, inside the transaction of the session. */
export function applyBatch(session: Session, batch: readonly ReadFolder[], context: BatchContext): void {
  searchedTogether(session.writer, () => writeBatch(session, batch, context));
}

function writeBatch(session: Session, batch: readonly ReadFolder[], context: BatchContext): void {
  const toGroup = new Map<string, FolderToGroup>();
  const stated: string[] = [];
  for (const { work, files, texts } of batch) {
    const { root, listing } = work;
    if (listing.sounds.length > 0) ensureFolder(session.writer, root, listing.folder, context.folders(root));
    applyDocuments(session, work, texts, context.problems(root));
    // A folder of very many files comes in parts.
    const before = toGroup.get(`${root.id}/${listing.folder}`)?.files ?? [];
    const place = {
      root,
      folder: listing.folder,
      size: listing.sounds.length,
      files: [...before, ...files],
      hasKnown: work.known.size > 0,
    };
    if (files.length > 0) toGroup.set(`${root.id}/${listing.folder}`, place);
    for (const folder of regroupedBy(session, work)) {
      const key = `${root.id}/${folder}`;
      if (!toGroup.has(key))
        toGroup.set(key, { root, folder, size: listing.sounds.length, files: [], hasKnown: true });
    }
    if (regroupedBy(session, work).length > 0) stated.push(releaseKey(root.id, listing.folder));
  }
  placeAll(session, batch, [...toGroup.values()], context);
  for (const key of stated) restate(session, key);
  for (const { work } of batch) for (const row of work.found) found(session, row.id);
  settle(session);
}

function placeAll(
  session: Session,
  batch: readonly ReadFolder[],
  folders: readonly FolderToGroup[],
  { placements }: BatchContext,
): void {
  const grouped = folders.map((folder) => groupFolder(session, folder, placements));
  const entries = grouped.flatMap((one) => one.entries);
  const regrouped = grouped.flatMap((one) => one.regrouped);
  const albums = findAlbums(session, entries, regrouped);
  for (const { fileId, trackId, albumKey } of regrouped) {
    session.albumOfFile.set(fileId, albums.get(albumKey) ?? null);
    session.touchedTracks.add(trackId);
  }
  const placing: Placing = { session, albums, forms: new SongForms(session), trackOfFile: new Map() };
  for (const entry of entries) placeFile(placing, entry);
  for (const { work, texts } of batch) applyLyrics(session, work, texts, placing.trackOfFile);
}

/** The owner's words in a release.yaml that changed count again. */
function restate(session: Session, key: string): void {
  const id = albumIdByKey(session.writer, key);
  if (id === undefined) return;
  session.restated.add(id);
  session.touchedAlbums.add(id);
}

function found(session: Session, fileRowId: number): void {
  const trackId = fileById(session.writer, fileRowId)?.trackId;
  markFound(session.writer, fileRowId);
  if (trackId !== undefined) session.touchedTracks.add(trackId);
}

/** Settles what the batch touched: tracks first, as their albums follow from them, then spellings of artists. */
export function settle(session: Session): void {
  for (const id of session.touchedTracks) settleTrack(session, id);
  for (const id of session.touchedAlbums) settleAlbum(session, id);
  session.artists.settle(session.writer, session.now);
}
