import type { Reader } from '@bandstand/sqlite';
import type { DiskFile, KnownFile, Root } from '../model.ts';
import { documentsIn } from '../store/beside-store.ts';
import { knownInFolder } from '../store/file-store.ts';
import type { Listing } from '../walk/listing.ts';
import type { ProblemBook } from './problem-book.ts';

/** A folder of the disk beside what is known of it: what there is to do. */
export interface FolderWork {
  readonly root: Root;
  readonly listing: Listing;
  readonly known: ReadonlyMap<string, KnownFile>;
  /** New and changed sound files. */
  readonly toRead: readonly DiskFile[];
  /** Rows that were missing and whose unchanged file is back. */
  readonly found: readonly KnownFile[];
  /** Rows whose file is not there any more. */
  readonly gone: readonly KnownFile[];
  readonly documents: DocumentChanges;
}

export interface DocumentChanges {
  readonly changed: readonly DiskFile[];
  readonly removed: readonly string[];
}

export interface CompareOptions {
  /** Read everything again, changed or not. */
  readonly full: boolean;
  readonly problems: ProblemBook;
  /** False saves the look for remembered documents in a folder that has none. */
  readonly hasDocuments: boolean;
}

/** Compares a listing with the library: two look-ups a folder, none a file. */
export function compareFolder(
  reader: Reader,
  root: Root,
  listing: Listing,
  options: CompareOptions,
): FolderWork {
  const known = knownInFolder(reader, root.id, listing.folder);
  const toRead: DiskFile[] = [];
  const found: KnownFile[] = [];
  const there = new Set<string>();
  for (const file of listing.sounds) {
    const row = known.get(file.path);
    there.add(file.path);
    if (!options.full && options.problems.stillHolds(file)) continue;
    if (row === undefined || options.full || !isUnchanged(file, row)) toRead.push(file);
    else if (row.missing) found.push(row);
  }
  const gone = [...known.values()].filter(
    (row) => !row.missing && !there.has(row.path) && !listing.unsure.has(row.path),
  );
  const documents = compareDocuments(reader, root, listing, options);
  return { root, listing, known, toRead, found, gone, documents };
}

/** True when nothing but the files that are gone (which wait for the end of the walk) is left to do. */
export function isQuiet(work: FolderWork): boolean {
  const { toRead, found, documents } = work;
  return toRead.length + found.length + documents.changed.length + documents.removed.length === 0;
}

function isUnchanged(file: DiskFile, row: { readonly size: number; readonly mtimeMs: number }): boolean {
  return file.size === row.size && file.mtimeMs === row.mtimeMs;
}

function compareDocuments(
  reader: Reader,
  root: Root,
  listing: Listing,
  options: CompareOptions,
): DocumentChanges {
  if (listing.documents.length === 0 && !options.hasDocuments) return none;
  const before = documentsIn(reader, root.id, listing.folder);
  const now = new Set(listing.documents.map((file) => file.path));
  const changed = listing.documents.filter((file) => {
    // Asked in any case: a document with a problem that has not changed keeps its problem.
    const holds = options.problems.stillHolds(file);
    const row = before.get(file.path);
    return options.full || row === undefined || !(holds || isUnchanged(file, row));
  });
  const removed = [...before.keys()].filter((path) => !now.has(path) && !listing.unsure.has(path));
  return { changed, removed };
}

const none: DocumentChanges = { changed: [], removed: [] };
