import { DocumentError, lyricsOwner, readDocument } from '../documents/index.ts';
import type { DiskFile, FreshFile } from '../model.ts';
import { stemOf } from '../model.ts';
import type { FolderWork } from '../run/compare.ts';
import { documentKind, isLyrics } from '../walk/names.ts';

/** Texts beside the sound files of a folder, read before the transaction that applies them. */
export interface Texts {
  /** By path: the text, or why there is none. */
  readonly byPath: ReadonlyMap<string, string | DocumentError>;
  /** Names without extension whose lyrics files are looked at, with the lyrics files of each. */
  readonly lyrics: ReadonlyMap<string, readonly DiskFile[]>;
}

/** Reads what changed, and the lyrics of every file that was read. */
export async function readTexts(work: FolderWork, files: readonly FreshFile[]): Promise<Texts> {
  const { changed, removed } = work.documents;
  const lyrics = lyricsToRead(work, files);
  const wanted = changed.filter((file) => ['artist', 'catalog'].includes(documentKind(file.name) ?? ''));
  const byPath = new Map<string, string | DocumentError>();
  if (wanted.length === 0 && lyrics.size === 0 && removed.length === 0) return { byPath, lyrics };
  for (const file of [...wanted, ...[...lyrics.values()].flat()]) {
    byPath.set(file.path, await textOf(`${work.root.path}/${file.path}`));
  }
  return { byPath, lyrics };
}

function lyricsToRead(work: FolderWork, files: readonly FreshFile[]): Map<string, DiskFile[]> {
  const there = work.listing.documents.filter((file) => isLyrics(file.name));
  const changed = [...work.documents.changed.map((file) => file.path), ...work.documents.removed];
  if (there.length === 0 && !changed.some(isLyrics)) return new Map();
  const stems = new Set(files.map((file) => stemOf(file.name)));
  for (const path of changed.filter(isLyrics))
    stems.add(lyricsOwner(path.slice(path.lastIndexOf('/') + 1)).stem);
  const found = new Map([...stems].map((stem): [string, DiskFile[]] => [stem, []]));
  for (const file of there) {
    // "Song.de.lrc" may also be the lyrics of a "Song.de.mp3".
    const own = found.get(stemOf(file.name)) ?? found.get(lyricsOwner(file.name).stem);
    own?.push(file);
  }
  return found;
}

async function textOf(path: string): Promise<string | DocumentError> {
  try {
    return await readDocument(path);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    return new DocumentError(
      'unreadable',
      `This file cannot be read: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
