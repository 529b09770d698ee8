import { type AlbumRow, type ArtistRow, foldName, type TrackRow } from '../../catalogue/index.ts';
import type { ItemFilter } from './filters.ts';

export type FoundRow = ArtistRow | AlbumRow | TrackRow;
type Test = (row: FoundRow) => boolean;
type Narrow = ItemFilter['narrow'];

/**
 * Whether a row passes the filters of a list, for rows that are there
 * already: hits of a search, tracks of an album, ids.
 */
export function rowTest({ having, lacking, names, genres, years, narrow }: ItemFilter): Test {
  const tests: Test[] = [];
  for (const sort of having ?? []) tests.push((row) => isMarked(row, sort));
  for (const sort of lacking ?? []) tests.push((row) => !isMarked(row, sort));
  if (years !== undefined)
    tests.push((row) => 'year' in row && row.year !== null && years.includes(row.year));
  if (genres !== undefined) {
    const wanted = new Set(genres.map((name) => name.toLowerCase()));
    tests.push((row) => 'genres' in row && row.genres.some((name) => wanted.has(name.toLowerCase())));
  }
  if (names !== undefined) {
    const { startsWith = '', from = '', before } = names;
    tests.push((row) => {
      const name = sortName(row);
      return name.startsWith(startsWith) && name >= from && (before === undefined || name < before);
    });
  }
  tests.push(...narrowTests(narrow));
  return (row) => tests.every((test) => test(row));
}

function narrowTests({ credited = [], albums, labels, premiered, except = [], ...times }: Narrow): Test[] {
  const tests: Test[] = credited.map((one) => (row) => isCredited(row, one));
  if (albums !== undefined)
    tests.push((row) => albums.includes('album' in row ? (row.album?.gid ?? '') : row.gid));
  if (labels !== undefined) {
    const wanted = new Set(labels.map((name) => name.toLowerCase()));
    tests.push((row) => 'label' in row && row.label !== null && wanted.has(row.label.toLowerCase()));
  }
  if (premiered !== undefined) {
    const { from = '', before } = premiered;
    tests.push((row) => {
      const date = premiereOf(row);
      return date !== undefined && date >= from && (before === undefined || date < before);
    });
  }
  if (except.length > 0) tests.push((row) => !except.some((gid) => gid === row.gid));
  const { changedSince, touchedSince } = times;
  if (changedSince !== undefined) tests.push((row) => changedAt(row) >= changedSince);
  if (touchedSince !== undefined)
    tests.push((row) =>
      [changedAt(row), row.starredAt, row.lastPlayedAt].some(
        (time) => time !== undefined && time >= touchedSince,
      ),
    );
  return tests;
}

const changedAt = (row: FoundRow): string => ('updatedAt' in row ? row.updatedAt : row.createdAt);

/** The date by which these clients order, as tagged; the year where there is none. */
export function premiereOf(row: FoundRow): string | undefined {
  if (!('year' in row)) return undefined;
  const date = row.originalDate ?? ('releaseDate' in row ? row.releaseDate : null);
  return date ?? (row.year === null ? undefined : String(row.year));
}

/** The name by which a row is ordered. */
export function sortName(row: FoundRow): string {
  if ('title' in row) return foldName(row.sortTitle ?? row.title);
  return foldName(row.sortName ?? row.name);
}

function isMarked({ starredAt, rating, plays = 0 }: FoundRow, sort: string): boolean {
  if (sort === 'starred') return starredAt !== undefined;
  return sort === 'rated' ? rating !== undefined : plays > 0;
}

function isCredited(row: FoundRow, { artists, as }: NonNullable<Narrow['credited']>[number]): boolean {
  const any = (credits: readonly { readonly gid: string }[]) =>
    credits.some(({ gid }) => artists.includes(gid));
  if (!('artists' in row)) return any([row]);
  const own = any('albumArtists' in row ? row.albumArtists : row.artists);
  if (as === 'own') return own;
  const elsewhere = 'albumArtists' in row && any(row.artists);
  return as === 'all' ? own || elsewhere : elsewhere && !own;
}
