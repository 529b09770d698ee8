import type { Reader } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { AlbumKey, ArtistKey, PersonalKey, TrackKey } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { parseIds, withText } from './id-list.ts';
import { tracksOf } from './layout.ts';
import { type Kind, sharedOrder } from './orders.ts';

export type Key = AlbumKey | TrackKey | ArtistKey;

/** Where items stand by one key, by row id: equal values have equal numbers, 0 stands for no value. */
export interface Ranks {
  readonly ranks: Int32Array;
  readonly highest: number;
}

const grouped = (table: string, column: string): string =>
  `SELECT group_concat(ids, ';') FROM (SELECT group_concat(id) AS ids FROM ${table}
   WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY ${column})`;

/** Ids of equal values between semicolons, in the order of the values, each from an index alone. */
export const groupSql: Readonly<Record<Kind, Readonly<Partial<Record<Key, string>>>>> = {
  album: {
    title: grouped('albums', 'title_key'),
    artist: grouped('albums', 'artist_key'),
    added: grouped('albums', 'created_at'),
    year: grouped('albums', 'year'),
    premiered: grouped('albums', 'premiere'),
    duration: grouped('albums', 'duration_total'),
  },
  track: {
    title: grouped('tracks', 'title_key'),
    added: grouped('tracks', 'created_at'),
    year: grouped('tracks', 'year'),
    premiered: grouped('tracks', 'premiere'),
    duration: grouped('tracks', 'duration'),
  },
  artist: { added: grouped('artists', 'created_at') },
};

const mine = (table: string, item: string, value: string, more = ''): string =>
  `SELECT group_concat(ids, ';') FROM (SELECT group_concat(${item}) AS ids FROM ${table}
   WHERE username = :username AND item_type = :kind${more} GROUP BY ${value} ORDER BY ${value})`;

/** The same of what a viewer did. */
export const personalGroupSql: Readonly<Record<PersonalKey, string>> = {
  favourite: `SELECT group_concat(item_key) FROM starred_items WHERE username = :username AND item_type = :kind`,
  rated: mine('item_ratings', 'item_key', 'rating', ' AND rating > 0'),
  frequent: mine('listening', 'item_id', 'plays'),
  recent: mine('listening', 'item_id', 'last_played_at'),
};

export const isPersonalKey = (key: string): key is PersonalKey => key in personalGroupSql;

const place = (column: string): string =>
  `SELECT group_concat(id) AS ids, group_concat(min(max(ifnull(${column}, 0), 0), 99999)) AS numbers
   FROM (SELECT id, ${column} FROM tracks WHERE id NOT IN (SELECT id FROM veiled_tracks)
     ORDER BY album_id, disc_num, track_num, id)`;
/**
 * Ids of tracks and, beside them, their discs or numbers; those of veiled
 * tracks must not tell of the release they are on.
 */
export const placeSql = { disc: place('disc_num'), number: place('track_num') } as const;

/** Tracks of each artist whom they name first. */
export const byArtistSql = `SELECT artist_id AS artist, group_concat(id) AS ids FROM tracks
  WHERE artist_id IS NOT NULL GROUP BY artist_id`;

/** Reads where all items of a kind stand by a key. */
export function readRanks(scope: Scope, kind: Kind, key: Key): Ranks {
  const { reader, viewer } = scope;
  if (isPersonalKey(key)) {
    const username = activeAccount(viewer)?.username ?? '';
    return withText(reader, personalGroupSql[key], { username, kind }, ranksOf);
  }
  const sql = groupSql[kind][key];
  if (sql !== undefined) return withText(reader, sql, undefined, ranksOf);
  if (kind === 'artist')
    return key === 'contentAdded' ? byNewestAlbum(scope) : along(sharedOrder(scope, kind, 'name').value);
  if (key === 'disc' || key === 'number') return readPlaces(reader, placeSql[key]);
  if (key === 'artist') return byArtist(scope);
  // Albums of the same name stay apart.
  if (key === 'album') return throughAlbums(scope, along(sharedOrder(scope, 'album', 'title').value));
  return throughAlbums(scope, readRanks(scope, 'album', 'artist'));
}

/** '3,1;2': the first two are equal and come before the third. */
function ranksOf(groups: Uint8Array): Ranks {
  let ranks = new Int32Array(1024);
  let rank = 1;
  let id = 0;
  const put = (): void => {
    if (id >= ranks.length) {
      const grown = new Int32Array(2 * id);
      grown.set(ranks);
      ranks = grown;
    }
    ranks[id] = rank;
    id = 0;
  };
  for (let at = 0; at < groups.length; at++) {
    const code = groups[at] ?? 0;
    if (code < semicolon && code !== comma) id = id * 10 + code - 48;
    else {
      put();
      if (code === semicolon) rank += 1;
    }
  }
  if (groups.length > 0) put();
  return { ranks, highest: rank };
}

const comma = 44;
const semicolon = 59;

/** Every item with a number of its own. */
function along(order: Int32Array): Ranks {
  const ranks = new Int32Array(highest(order) + 1);
  for (let at = 0; at < order.length; at++) ranks[order[at] ?? 0] = at + 1;
  return { ranks, highest: order.length };
}

/** Tracks as their albums stand; those without one come last. */
function throughAlbums({ reader, memory }: Scope, albums: Ranks): Ranks {
  const layout = memory.layout(reader).value;
  const ranks = new Int32Array(highest(layout.tracks) + 1);
  const last = albums.highest + 1;
  for (let album = 0; album < layout.starts.length - 1; album++) {
    const rank = album === 0 ? last : (albums.ranks[album] ?? 0);
    for (const track of tracksOf(layout, album)) ranks[track] = rank;
  }
  return { ranks, highest: last };
}

/** Tracks as the artists stand whom they name first. */
function byArtist(scope: Scope): Ranks {
  const { reader, memory } = scope;
  const names = along(sharedOrder(scope, 'artist', 'name').value);
  const ranks = new Int32Array(highest(memory.layout(reader).value.tracks) + 1);
  for (const { artist, ids } of reader.iterate<{ artist: number; ids: string }>(byArtistSql))
    for (const track of parseIds(ids)) ranks[track] = names.ranks[artist] ?? 0;
  return { ranks, highest: names.highest };
}

/** Artists as the newest of the albums stands that name them. */
function byNewestAlbum(scope: Scope): Ranks {
  const albums = along(sharedOrder(scope, 'album', 'added').value);
  const { artists, roles, starts, items } = scope.memory.credits(scope.reader).value;
  const ranks = new Int32Array(highest(artists) + 1);
  for (let row = 0; row < artists.length; row++) {
    if (roles[row] !== 0) continue;
    const artist = artists[row] ?? 0;
    for (const album of items.subarray(starts[row], starts[row + 1]))
      ranks[artist] = Math.max(ranks[artist] ?? 0, albums.ranks[album] ?? 0);
  }
  return { ranks, highest: albums.highest };
}

function readPlaces(reader: Reader, sql: string): Ranks {
  const row = reader.get<{ ids: string | null; numbers: string | null }>(sql);
  const ids = parseIds(row?.ids ?? '');
  const numbers = parseIds(row?.numbers ?? '');
  const ranks = new Int32Array(highest(ids) + 1);
  for (let at = 0; at < ids.length; at++) ranks[ids[at] ?? 0] = numbers[at] ?? 0;
  return { ranks, highest: highest(numbers) };
}

function highest(ids: Int32Array): number {
  let found = 0;
  for (let at = 0; at < ids.length; at++) found = Math.max(found, ids[at] ?? 0);
  return found;
}
