/**
 * Pages as the REST face writes them, in bytes (JSON, UTF-8) made on the thread that reads: rows as objects would be
 * copied to the thread that answers, and be written there while everybody else waits.
 */
import type { Reader } from '@bandstand/sqlite';
import { albumJson, artistJson, trackJson } from '../json.ts';
import type { Page } from '../types.ts';
import { WrittenText } from '../written-text.ts';
import { albums, artists, search, tracks } from './lists.ts';
import type { ThreadState } from './memory.ts';

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
