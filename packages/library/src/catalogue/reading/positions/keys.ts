import type { Params, SqlValue } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { After, Key } from '../../cursor.ts';
import type { Scope } from '../scope.ts';
import { artistKey, type Kind } from './orders.ts';
import type { ListOf } from './positions.ts';
import type { Shuffle } from './shuffle.ts';

/** How the items of a list are ordered, asked of single items: a cursor finds its place by it. */
export interface Ordering {
  /** What the item is ordered by; undefined when it is gone or no longer in this order. */
  key(id: number): Key | undefined;
  /** Whether the item comes after the place (before it, in a descending list); undefined when it is gone. */
  beyond(id: number, after: After): boolean | undefined;
}

interface KeySource {
  /** Everything from FROM on, for the one row `:probe`. */
  readonly from: string;
  readonly columns: readonly string[];
  readonly id: string;
}

const tables = { artist: 'artists', album: 'albums', track: 'tracks' } as const;
const row = (kind: Kind): string => `FROM ${tables[kind]} x WHERE x.id = :probe`;
const columns = (kind: Kind, ...names: string[]): KeySource => ({
  from: row(kind),
  columns: names.map((name) => `x.${name}`),
  id: 'x.id',
});
const opinion = (table: string, column: string): KeySource => ({
  from: `FROM ${table} x WHERE x.username = :username AND x.item_type = :kind AND x.item_key = :probe`,
  columns: [`x.${column}`],
  id: 'x.item_key',
});
const listened = (column: string): KeySource => ({
  from: 'FROM listening x WHERE x.username = :username AND x.item_type = :kind AND x.item_id = :probe',
  columns: [`x.${column}`],
  id: 'x.item_id',
});

/** A veiled track is placed as if it had no album: see the view. */
const trackWithAlbum = `FROM tracks x LEFT JOIN albums a ON a.id = x.album_id
  AND NOT EXISTS (SELECT 1 FROM veiled_tracks v WHERE v.id = x.id) WHERE x.id = :probe`;

// Below every number that a tag can hold: in the indexes NULL comes first.
const nothing = '-9007199254740991';

/** Of tracks that are shown on their own album or have none. */
const shownNumber = (column: string): string =>
  `ifnull(iif(a.id IS NULL AND x.album_id IS NOT NULL, NULL, x.${column}), ${nothing})`;

const sources: Readonly<Record<string, (kind: Kind) => KeySource>> = {
  title: (kind) => columns(kind, 'title_key'),
  artist: (kind) => columns(kind, 'artist_key', 'title_key'),
  added: (kind) => columns(kind, 'created_at'),
  published: (kind) => columns(kind, 'published_at'),
  year: (kind) => ({ ...columns(kind), columns: [`ifnull(x.year, ${nothing})`] }),
  album: () => ({
    from: trackWithAlbum,
    // U+10FFFF: tracks without an album are at the end.
    columns: [
      'ifnull(a.title_key, char(1114111))',
      'ifnull(a.id, 0)',
      shownNumber('disc_num'),
      shownNumber('track_num'),
    ],
    id: 'x.id',
  }),
  albumArtist: () => ({
    from: trackWithAlbum,
    columns: [
      'ifnull(a.artist_key, char(1114111))',
      'ifnull(a.title_key, char(1114111))',
      'ifnull(a.id, 0)',
      shownNumber('disc_num'),
      shownNumber('track_num'),
    ],
    id: 'x.id',
  }),
  starred: () => opinion('starred_items', 'created_at'),
  rated: () => opinion('item_ratings', 'rating'),
  frequent: () => listened('plays'),
  recent: () => listened('last_played_at'),
};

/** The ordering of a list. Comparisons run in SQLite, so that they are those of its indexes. */
export function orderingOf(scope: Scope, { kind, sort }: ListOf, shuffle: Shuffle | undefined): Ordering {
  if (shuffle !== undefined) return randomOrdering(shuffle);
  if (sort === 'random') throw new TypeError('a random order needs its shuffle');
  if (sort === 'name') return nameOrdering((id) => artistKeyOf(scope, id));
  const source = sources[sort];
  if (!source) throw new TypeError(`${kind}s cannot be ordered by ${sort}`);
  return stored(scope, kind, source(kind));
}

function artistKeyOf({ reader }: Scope, id: number): string | undefined {
  const sql = 'SELECT name, sort_name AS sortName FROM artists WHERE id = ?';
  const found = reader.get<{ name: string; sortName: string | null }>(sql, [id]);
  return found && artistKey(found.name, found.sortName);
}

/** A cursor names the width of its shuffle beside the seed: it goes on in it when the library has outgrown it. */
function randomOrdering(shuffle: Shuffle): Ordering {
  return {
    key: () => [shuffle.width],
    beyond(id, after) {
      const mine = shuffle.placeOf(id);
      const other = shuffle.placeOf(after.id);
      return after.order === 'asc' ? mine > other : mine < other;
    },
  };
}

function nameOrdering(nameOf: (id: number) => string | undefined): Ordering {
  return {
    key(id) {
      const name = nameOf(id);
      return name === undefined ? undefined : [name];
    },
    beyond(id, after) {
      const mine = nameOf(id);
      if (mine === undefined) return undefined;
      const other = after.key[0] ?? '';
      const greater = mine === other ? id > after.id : mine > other;
      const same = mine === other && id === after.id;
      return !same && (after.order === 'asc' ? greater : !greater);
    },
  };
}

function stored({ reader, viewer }: Scope, kind: Kind, source: KeySource): Ordering {
  const personal = source.from.includes(':username');
  const username = activeAccount(viewer)?.username ?? '';
  const fixed: Readonly<Record<string, SqlValue>> = personal ? { kind, username } : {};
  const tuple = [...source.columns, source.id].join(', ');
  const names = source.columns.map((_, index) => `:k${index}`);
  const keySql = `SELECT ${source.columns.map((column, index) => `${column} AS k${index}`).join(', ')} ${source.from}`;
  const compare = (sign: string): string =>
    `SELECT (${tuple}) ${sign} (${names.join(', ')}, :id) ${source.from}`;
  return {
    key(id) {
      const found = reader.get<Record<string, string | number | null>>(keySql, { ...fixed, probe: id });
      if (!found) return undefined;
      const values = names.map((name) => found[name.slice(1)] ?? null);
      return values.every((value) => value !== null) ? values : undefined;
    },
    beyond(id, after) {
      const params: Params = { ...fixed, ...named(after.key), id: after.id, probe: id };
      const beyond = reader.value<number | null>(compare(after.order === 'asc' ? '>' : '<'), params);
      return beyond === undefined || beyond === null ? undefined : beyond === 1;
    },
  };
}

function named(key: Key): Record<string, string | number> {
  return Object.fromEntries(key.map((value, index) => [`k${index}`, value]));
}
