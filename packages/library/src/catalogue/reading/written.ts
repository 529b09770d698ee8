/**
 * Pages as the REST face writes them, in bytes (JSON, UTF-8) made on the thread that reads: rows as objects would be
 * copied to the thread that answers, and be written there while everybody else waits.
 */
import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../../access/index.ts';
import { albumJson, artistJson, folderJson as folderEntryJson, trackJson } from '../json.ts';
import type { FolderRow, Page } from '../types.ts';
import { WrittenText } from '../written-text.ts';
import { type FolderFormat, writtenFolder } from './folders.ts';
import { albums, artists, search, tracks } from './lists.ts';
import type { ThreadState } from './memory.ts';
import { scopeOf } from './scope.ts';
import { between, type Spliced } from './spliced.ts';

function pageBytes<T>({ items, next, total }: Page<T>, json: (row: T) => unknown): Uint8Array {
  const text = new WrittenText();
  text.add('{"items":');
  text.addList(items.map(json));
  text.add(`,"next":${JSON.stringify(next)},"total":${total}}`);
  return text.bytes;
}

export function artistsJson(
  reader: Reader,
  args: Parameters<typeof artists>[1],
  state: ThreadState,
): Uint8Array {
  return pageBytes(artists(reader, args, state), artistJson);
}

export function albumsJson(
  reader: Reader,
  args: Parameters<typeof albums>[1],
  state: ThreadState,
): Uint8Array {
  return pageBytes(albums(reader, args, state), albumJson);
}

export function tracksJson(
  reader: Reader,
  args: Parameters<typeof tracks>[1],
  state: ThreadState,
): Uint8Array {
  return pageBytes(tracks(reader, args, state), trackJson);
}

export function searchJson(
  reader: Reader,
  args: Parameters<typeof search>[1],
  state: ThreadState,
): Uint8Array {
  const found = search(reader, args, state);
  const text = new WrittenText();
  text.add('{"artists":');
  text.addList(found.artists.map(artistJson));
  text.add(',"albums":');
  text.addList(found.albums.map(albumJson));
  text.add(',"tracks":');
  text.addList(found.tracks.map(trackJson));
  text.add('}');
  return text.bytes;
}

const folderFormat: FolderFormat = {
  name: 'rest folders',
  folder: (row: FolderRow) => JSON.stringify(folderEntryJson(row)),
  between: ',',
};

/** A folder with what it holds; undefined when there is none for this viewer. */
export function folderJson(
  reader: Reader,
  { viewer, gid }: { readonly viewer: Viewer; readonly gid: string },
  state: ThreadState,
): Spliced | undefined {
  const found = writtenFolder(scopeOf(reader, viewer, state), gid, folderFormat);
  if (found === undefined) return undefined;
  const before = new WrittenText();
  before.add(`${JSON.stringify(folderEntryJson(found)).slice(0, -1)},"ancestors":`);
  before.addList(found.ancestors().map(folderEntryJson));
  before.add(',"folders":[');
  const after = new WrittenText();
  after.add('],"tracks":');
  after.addList(found.tracks.map(trackJson));
  after.add('}');
  return between(before.bytes, found.folders, after.bytes);
}
