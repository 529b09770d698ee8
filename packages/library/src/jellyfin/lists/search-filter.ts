import type { AlbumRow, ArtistRow, TrackRow } from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';
import { gidOf } from '../protocol/ids.ts';
import type { AlbumFilter } from './catalogue-sources.ts';
import type { Parent } from './parents.ts';

export type FoundRow = ArtistRow | AlbumRow | TrackRow;
type Test = (row: FoundRow) => boolean;

/** What a hit of a search must be besides, as the request says; undefined when any will do. */
export function searchFilter(filter: AlbumFilter, parent: Parent, query: Fields): Test | undefined {
  const tests: Test[] = [];
  for (const sort of filter.having ?? []) tests.push((row) => isMarked(row, sort));
  for (const sort of filter.lacking ?? []) tests.push((row) => !isMarked(row, sort));
  const { years, genres = filter.genre === undefined ? undefined : [filter.genre] } = filter;
  if (years !== undefined)
    tests.push((row) => 'year' in row && row.year !== null && years.includes(row.year));
  if (genres !== undefined) {
    const wanted = new Set(genres.map((name) => name.toLowerCase()));
    tests.push((row) => 'genres' in row && row.genres.some((name) => wanted.has(name.toLowerCase())));
  }
  const artists: string[] = ['artistIds', 'albumArtistIds', 'contributingArtistIds'].flatMap((name) =>
    query.list(name).map((id) => gidOf(id) ?? ''),
  );
  if (parent.kind === 'artist') artists.push(parent.gid);
  if (artists.length > 0) tests.push((row) => creditsOf(row).some((gid) => artists.includes(gid)));
  if (parent.kind === 'album') tests.push((row) => 'album' in row && row.album?.gid === parent.gid);
  return tests.length === 0 ? undefined : (row) => tests.every((test) => test(row));
}

function isMarked({ starredAt, rating, plays = 0 }: FoundRow, sort: string): boolean {
  if (sort === 'starred') return starredAt !== undefined;
  return sort === 'rated' ? rating !== undefined : plays > 0;
}

function creditsOf(row: FoundRow): readonly string[] {
  if (!('artists' in row)) return [row.gid];
  const credits = 'albumArtists' in row ? [...row.artists, ...row.albumArtists] : row.artists;
  return credits.map(({ gid }) => gid);
}
