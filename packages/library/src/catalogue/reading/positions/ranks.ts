import type { Reader } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { AlbumKey, ArtistKey, PersonalKey, TrackKey } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type ChunkRow, type ChunkSql, chunk, chunksOf } from './chunks.ts';
import { parseIds } from './id-list.ts';
import { tracksOf } from './layout.ts';
import { type Kind, sharedOrder } from './orders.ts';

export type Key = AlbumKey | TrackKey | ArtistKey;

/** Where items stand by one key, by row id: equal values have equal numbers, 0 stands for no value. */
export interface Ranks {
  readonly ranks: Int32Array;
  readonly highest: number;
}

/** Items of equal values: a row for each, or, where there are about as many values as items, in chunks. */
export type GroupSql = string | ChunkSql;

const byValue = (table: string, column: string): string =>
  `SELECT group_concat(id) AS ids FROM ${table} WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY ${column}`;

/** `joined` is 1 where the first have the value of the item `:after`. */
function byName(table: string, column: string): ChunkSql {
  const value = `(SELECT ${column} FROM ${table} WHERE id = :after)`;
  const read = (joined: string, condition: string): string =>
    `SELECT group_concat(ids, ';') AS ids, ${joined} AS joined FROM (SELECT group_concat(id) AS ids, value FROM (
       SELECT id, ${column} AS value FROM ${table} WHERE ${condition} ORDER BY ${column}, id LIMIT ${chunk}
     ) GROUP BY value ORDER BY value)`;
  return {
    first: read('0', `${column} IS NOT NULL`),
    next: read(`min(value) = ${value}`, `${column} IS NOT NULL AND (${column}, id) > (${value}, :after)`),
  };
}

/** Ids of equal values, in the order of the values, each from an index alone. */
export const groupSql: Readonly<Record<Kind, Readonly<Partial<Record<Key, GroupSql>>>>> = {
  album: {
    title: byName('albums', 'title_key'),
    artist: byName('albums', 'artist_key'),
    added: byName('albums', 'created_at'),
    year: byValue('albums', 'year'),
    premiered: byValue('albums', 'premiere'),
    duration: byValue('albums', 'duration_total'),
  },
  track: {
    title: byName('tracks', 'title_key'),
    added: byName('tracks', 'created_at'),
    year: byValue('tracks', 'year'),
    premiered: byValue('tracks', 'premiere'),
    duration: byValue('tracks', 'duration'),
  },
  artist: { added: byName('artists', 'created_at') },
};

const mine = (table: string, item: string, value: string, more = ''): string =>
  `SELECT group_concat(${item}) AS ids FROM ${table}
   WHERE username = :username AND item_type = :kind${more} GROUP BY ${value} ORDER BY ${value}`;

/** The same of what a viewer did. */
export const personalGroupSql: Readonly<Record<PersonalKey, string>> = {
  favourite: mine('starred_items', 'item_key', 'username'),
  rated: mine('item_ratings', 'item_key', 'rating', ' AND rating > 0'),
  frequent: mine('listening', 'item_id', 'plays'),
  recent: mine('listening', 'item_id', 'last_played_at'),
};

export const isPersonalKey = (key: string): key is PersonalKey => key in personalGroupSql;

const place = (column: string): string =>
  `SELECT group_concat(id) AS ids, group_concat(min(max(ifnull(${column}, 0), 0), 99999)) AS numbers
   FROM tracks WHERE id NOT IN (SELECT id FROM veiled_tracks) GROUP BY album_id`;
/**
 * Ids of the tracks of each album and, beside them, their discs or numbers; those of veiled
 * tracks must not tell of the release they are on.
 */
export const placeSql = { disc: place('disc_num'), number: place('track_num') } as const;

/** Tracks of each artist whom they name first. */
export const byArtistSql = `SELECT artist_id AS artist, group_concat(id) AS ids FROM tracks
  WHERE artist_id IS NOT NULL GROUP BY artist_id`;

/** Reads where all items of a kind stand by a key. The numbers are the caller's alone. */
export function readRanks(scope: Scope, kind: Kind, key: Key): Ranks {
  const { reader, viewer } = scope;
  if (isPersonalKey(key)) {
    const username = activeAccount(viewer)?.username ?? '';
    return readGroups(reader, kind, personalGroupSql[key], { username, kind });
  }
  const sql = groupSql[kind][key];
  if (sql !== undefined) return readGroups(reader, kind, sql, {});
  if (kind === 'artist')
    return key === 'contentAdded' ? byNewestAlbum(scope) : along(sharedOrder(scope, kind, 'name').value);
  if (key === 'disc' || key === 'number') return readPlaces(reader, placeSql[key]);
  if (key === 'artist') return byArtist(scope);
  // Albums of the same name stay apart.
  if (key === 'album') return throughAlbums(scope, along(sharedOrder(scope, 'album', 'title').value));
  return throughAlbums(scope, readRanks(scope, 'album', 'artist'));
}

/** Zeros for all items of a kind. */
function noRanks(reader: Reader, kind: Kind): Int32Array {
  return new Int32Array(1 + (reader.value<number | null>(`SELECT max(id) FROM ${kind}s`) ?? 0));
}

function readGroups(
  reader: Reader,
  kind: Kind,
  sql: GroupSql,
  params: Readonly<Record<string, string>>,
): Ranks {
  const ranking = new Ranking(noRanks(reader, kind));
  const rows =
    typeof sql === 'string' ? reader.iterate<ChunkRow>(sql, params) : chunksOf(reader, sql, params);
  for (const { ids, joined } of rows) ranking.add(ids, joined === 1);
  return ranking;
}

/** Ranks that are written group by group. */
class Ranking implements Ranks {
  readonly ranks: Int32Array;
  highest = 0;

  constructor(ranks: Int32Array) {
    this.ranks = ranks;
  }

  /** '3,1;2': the first two are equal and come before the third. @param joined the first are equal to the last before */
  add(groups: string, joined: boolean): void {
    if (!joined) this.highest += 1;
    let id = 0;
    for (let at = 0; at < groups.length; at++) {
      const code = groups.charCodeAt(at);
      if (code !== comma && code !== semicolon) {
        id = id * 10 + code - zero;
        continue;
      }
      this.ranks[id] = this.highest;
      id = 0;
      if (code === semicolon) this.highest += 1;
    }
    this.ranks[id] = this.highest;
  }
}

const comma = 44;
const semicolon = 59;
const zero = 48;

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
  const ranks = noRanks(reader, 'track');
  let most = 0;
  for (const row of reader.iterate<{ ids: string; numbers: string }>(sql)) {
    const numbers = parseIds(row.numbers);
    for (const [at, id] of parseIds(row.ids).entries()) {
      const number = numbers[at] ?? 0;
      ranks[id] = number;
      most = Math.max(most, number);
    }
  }
  return { ranks, highest: most };
}

function highest(ids: Int32Array): number {
  let found = 0;
  for (let at = 0; at < ids.length; at++) found = Math.max(found, ids[at] ?? 0);
  return found;
}
