import { DocumentError, type Parsed, parseArtist, parseCatalog } from '../documents/index.ts';
import { baseOf, type DiskFile, folderOf, type Problem, pathIn, type Root } from '../model.ts';
import type { FolderWork } from '../run/compare.ts';
import type { ProblemBook } from '../run/problem-book.ts';
import { findArtist, insertArtist, writeProfile } from '../store/artist-store.ts';
import {
  deleteDocument,
  deleteDocumentsIn,
  documentsIn,
  subFoldersOf,
  writeDocument,
} from '../store/beside-store.ts';
import type { Row } from '../store/row-store.ts';
import { writeSetting } from '../store/setting-store.ts';
import { albumsInFolder } from '../store/track-store.ts';
import { discOfFolder, documentKind, isArtistPicture, isArtworkFolder, isPicture } from '../walk/names.ts';
import { pictureCover } from './covers.ts';
import type { Session } from './session.ts';
import type { Texts } from './texts.ts';

/** Records the documents of a folder as applied, and applies those that concern no file: artists and the site. */
export function applyDocuments(
  session: Session,
  work: FolderWork,
  texts: Texts,
  problems: ProblemBook,
): void {
  const { root, documents } = work;
  for (const path of documents.removed) {
    deleteDocument(session.writer, root.id, path);
    problems.clear(path);
  }
  for (const file of documents.changed) {
    writeDocument(session.writer, root.id, file, session.now);
    const problem = applyDocument(session, work, file, texts.byPath.get(file.path));
    if (problem === null) problems.clear(file.path);
    else problems.report(problem);
  }
  const paths = [...documents.changed.map((file) => file.path), ...documents.removed];
  if (paths.some((path) => isPicture(baseOf(path)))) touchPictured(session, work.root, work.listing.folder);
}

/** Folders that are grouped anew because a release.yaml in `work` came, changed or went: its own and those of its discs. */
export function regroupedBy(session: Session, work: FolderWork): string[] {
  const paths = [...work.documents.changed.map((file) => file.path), ...work.documents.removed];
  if (!paths.some((path) => documentKind(baseOf(path)) === 'release')) return [];
  return [work.listing.folder, ...discsBelow(session, work.root, work.listing.folder)];
}

function applyDocument(
  session: Session,
  work: FolderWork,
  file: DiskFile,
  text: string | DocumentError | undefined,
): Problem | null {
  const kind = documentKind(file.name);
  const { root, listing } = work;
  if (kind === 'release') return session.releases.problem(root.id, listing.folder);
  if (text === undefined) return null;
  if (text instanceof DocumentError) return problemOf(file, text.reason, text.message);
  try {
    if (kind === 'artist') return complaintsOf(file, applyArtist(session, work, text));
    if (kind === 'catalog' && listing.folder === '') return complaintsOf(file, applyCatalog(session, text));
  } catch (error) {
    if (error instanceof DocumentError) return problemOf(file, error.reason, error.message);
    throw error;
  }
  return null;
}

function applyArtist(session: Session, work: FolderWork, text: string): Parsed<unknown> {
  const { writer, now } = session;
  const parsed = parseArtist(text);
  const { name, sortName, bio, links, photo } = parsed.document;
  const called = name ?? (work.listing.folder === '' ? work.root.name : baseOf(work.listing.folder));
  const id = findArtist(writer, called, null)?.id ?? insertArtist(writer, called, null, sortName);
  const picture = photoOf(session, work, photo);
  const wanted: Row = {
    ...(bio === null ? {} : { bio }),
    ...(links === null ? {} : { links: JSON.stringify(links) }),
    ...(sortName === null ? {} : { sort_name: sortName }),
    ...(picture === null ? {} : { photo_path: picture.path, image_tag: picture.tag }),
  };
  if (writeProfile(writer, id, wanted, now)) session.artists.forget();
  return parsed;
}

function photoOf(session: Session, work: FolderWork, named: string | null) {
  const { root, listing } = work;
  const beside = listing.documents;
  const path = named === null ? null : pathIn(listing.folder, named);
  const file =
    (path === null
      ? undefined
      : (beside.find((one) => one.path === path) ??
        documentsIn(session.writer, root.id, folderOf(path)).get(path))) ??
    beside.find((one) => isArtistPicture(one.name));
  return file === undefined ? null : pictureCover(root.id, file);
}

function applyCatalog(session: Session, text: string): Parsed<unknown> {
  const parsed = parseCatalog(text);
  const { siteName, siteDescription, siteUrl, donationLinks } = parsed.document;
  const said = { siteName, siteDescription, siteUrl };
  for (const [key, value] of Object.entries(said))
    if (value !== null) writeSetting(session.writer, key, value);
  if (donationLinks !== null) writeSetting(session.writer, 'donationLinks', JSON.stringify(donationLinks));
  return parsed;
}

/** Forgets the documents of a folder that is gone, with its pictures. */
export function forgetDocuments(session: Session, root: Root, folder: string): void {
  const documents = documentsIn(session.writer, root.id, folder);
  deleteDocumentsIn(session.writer, root.id, folder);
  if ([...documents.values()].some((file) => isPicture(file.name))) touchPictured(session, root, folder);
}

/** Touches the albums whose cover may be another now. */
function touchPictured(session: Session, root: Root, pictured: string): void {
  const above = isArtworkFolder(baseOf(pictured)) ? [folderOf(pictured)] : [];
  const folders = [pictured, ...above].flatMap((folder) => [folder, ...discsBelow(session, root, folder)]);
  for (const folder of folders) {
    for (const id of albumsInFolder(session.writer, root.id, folder)) session.touchedAlbums.add(id);
  }
}

function discsBelow(session: Session, root: Root, folder: string): string[] {
  return subFoldersOf(session.writer, root.id, folder).filter((path) => discOfFolder(baseOf(path)) !== null);
}

function complaintsOf(file: DiskFile, parsed: Parsed<unknown>): Problem | null {
  if (parsed.complaints.length === 0) return null;
  return problemOf(file, 'yaml_fields', `Not understood: ${parsed.complaints.join('; ')}.`);
}

function problemOf(file: DiskFile, reason: string, message: string): Problem {
  return { path: file.path, reason, message, size: file.size, mtimeMs: file.mtimeMs };
}
