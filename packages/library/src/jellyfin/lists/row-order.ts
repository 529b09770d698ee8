import { hash } from 'node:crypto';
import type { AlbumKey, ArtistKey, OrderKey, TrackKey } from '../../catalogue/index.ts';
import { foldName } from '../../catalogue/index.ts';
import { type Asked, plainKeys } from './legs.ts';
import { type FoundRow, premiereOf, sortName } from './row-test.ts';

type Value = string | number;
type Key = AlbumKey | TrackKey | ArtistKey;

const values: Readonly<Record<Key, (row: FoundRow) => Value>> = {
  title: sortName,
  name: sortName,
  album: (row) =>
    'album' in row && row.album !== null ? foldName(row.album.sortTitle ?? row.album.title) : '',
  albumArtist: (row) => foldName('albumArtistDisplay' in row ? row.albumArtistDisplay : artistOf(row)),
  artist: (row) => foldName(artistOf(row)),
  disc: (row) => ('discNum' in row ? (row.discNum ?? 0) : 0),
  number: (row) => ('trackNum' in row ? (row.trackNum ?? 0) : 0),
  added: (row) => row.createdAt,
  contentAdded: (row) => row.createdAt,
  year: (row) => ('year' in row ? (row.year ?? -Infinity) : -Infinity),
  premiered: (row) => premiereOf(row) ?? '',
  duration: (row) => ('durationS' in row ? (row.durationS ?? -1) : -1),
  favourite: ({ starredAt }) => (starredAt === undefined ? 0 : 1),
  rated: ({ rating = 0 }) => rating,
  frequent: ({ plays = 0 }) => plays,
  recent: ({ lastPlayedAt = '' }) => lastPlayedAt,
};

const artistOf = (row: FoundRow): string =>
  'artistDisplay' in row ? row.artistDisplay : 'name' in row ? row.name : '';

/**
 * Rows as a request orders them; as they are when it says nothing. Where they stand on an album, `places` says that their
 * sort name is their place. For few rows: lists of any length have their order kept.
 */
export function arranged<R extends FoundRow>(
  rows: readonly R[],
  asked: Asked,
  seed: number,
  places = false,
): readonly R[] {
  const [first] = asked.sortBy;
  if (first === 'random') {
    const chance = new Map(rows.map((row) => [row, hash('sha256', `${seed} ${row.gid}`)]));
    return rows.toSorted((a, b) => ((chance.get(a) ?? '') < (chance.get(b) ?? '') ? -1 : 1));
  }
  const sortBy = places && first === 'sortname' ? [] : asked.sortBy;
  const keys = plainKeys({ ...asked, sortBy });
  if (keys.length > 0) return ordered(rows, keys);
  return asked.orders[0] === 'desc' && asked.sortBy.length > 0 ? rows.toReversed() : rows;
}

/** Equal ones stay as they were. */
function ordered<R extends FoundRow>(rows: readonly R[], keys: readonly OrderKey[]): readonly R[] {
  return rows.toSorted((one, other) => {
    for (const { key, order } of keys) {
      const [mine, others] = [values[key](one), values[key](other)];
      if (mine !== others) return (mine < others ? -1 : 1) * (order === 'asc' ? 1 : -1);
    }
    return 0;
  });
}
