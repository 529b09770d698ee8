import type { Reader } from '@bandstand/sqlite';
import { type Credits, readCredits, withCreditsOf } from './credits.ts';
import { type Flags, flagsOf, readIds } from './id-list.ts';
import { isWorthPatching } from './patching.ts';

/** Items that changed. */
export interface ChangedItems {
  readonly artist: Int32Array;
  readonly album: Int32Array;
  readonly track: Int32Array;
}

/** The artists who are credited now on the albums `:albums` and the tracks `:tracks`. */
export const creditedSql = `SELECT group_concat(DISTINCT artist) FROM (
  SELECT artist_id AS artist FROM track_artists WHERE track_id IN (SELECT value FROM json_each(:tracks))
  UNION ALL SELECT artist_id FROM album_artists WHERE album_id IN (SELECT value FROM json_each(:albums))
  UNION ALL SELECT artist_id FROM albums WHERE id IN (SELECT value FROM json_each(:albums)))`;

/** The credits as they are now: only artists who were or are credited on something that changed are read. */
export function patchedCredits(reader: Reader, old: Credits, changed: ChangedItems): Credits {
  const count = changed.artist.length + changed.album.length + changed.track.length;
  if (!isWorthPatching(count, old.items.length)) return readCredits(reader);
  const json = (ids: Int32Array): string => `[${ids.join()}]`;
  const now = readIds(reader, creditedSql, { tracks: json(changed.track), albums: json(changed.album) });
  const before = creditedBefore(old, flagsOf(changed.album), flagsOf(changed.track));
  return withCreditsOf(reader, old, flagsOf(Int32Array.from([...changed.artist, ...before, ...now])));
}

function creditedBefore(credits: Credits, albums: Flags, tracks: Flags): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < credits.artists.length; row++) {
    const changed = credits.roles[row] === 0 ? albums : tracks;
    const end = credits.starts[row + 1] ?? 0;
    for (let i = credits.starts[row] ?? 0; i < end; i++) {
      if (changed[credits.items[i] ?? 0] !== 1) continue;
      found.push(credits.artists[row] ?? 0);
      break;
    }
  }
  return found;
}
