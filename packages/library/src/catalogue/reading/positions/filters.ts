import type { Params } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { AlbumQuery, ArtistAlbums, ArtistQuery, Filter, TrackFilter } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { artistTracks } from './artist-tracks.ts';
import { asFilter, type IdSet } from './few.ts';
import { artistRow, filterSql } from './filter-sql.ts';
import { type Flags, flagsOf, readIds, within } from './id-list.ts';
import { albumsWith, tracksOn } from './layout.ts';
import { nameFilters } from './name-filters.ts';
import { personalFilters } from './personal-filters.ts';
import { seenAlbums, seenFacts } from './seen.ts';
import type { Kept } from './shelf.ts';

/** A set that one statement reads from an index, kept under a key until the catalogue changes. */
export function readSet(scope: Scope, key: string, sql: string, params: Params): Kept<Flags> {
  const { album, track } = scope.memory.feed;
  return scope.memory.flags.get(key, `${album}:${track}`, () => flagsOf(readIds(scope.reader, sql, params)));
}

const albumGenre = (scope: Scope, name: string): Kept<Flags> =>
  readSet(scope, `album genre ${name}`, filterSql.albumGenre, [name]);
const trackGenre = (scope: Scope, name: string): Kept<Flags> =>
  readSet(scope, `track genre ${name}`, filterSql.trackGenre, [name]);
const albumYears = (scope: Scope, range: YearRange): Kept<Flags> =>
  readSet(scope, `album years ${range.join()}`, filterSql.albumYears, range);
const trackYears = (scope: Scope, range: YearRange): Kept<Flags> =>
  readSet(scope, `track years ${range.join()}`, filterSql.trackYears, range);

type YearRange = readonly [number, number];

/** What is in any of the sets that the values stand for. */
export function anyOf<T>(scope: Scope, values: readonly T[], setOf: (value: T) => Kept<Flags>): Kept<Flags> {
  const sets = values.map(setOf);
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return only;
  const ids = sets.map(({ id }) => id).join();
  return scope.memory.flags.get(`any of ${ids}`, '', () => {
    const flags = new Uint8Array(Math.max(0, ...sets.map(({ value }) => value.length)));
    for (const { value } of sets)
      for (let id = 0; id < value.length; id++) if (value[id] === 1) flags[id] = 1;
    return flags;
  });
}

/** Tracks without a year: they are not in the order of the years. */
function undated(scope: Scope): Kept<Flags> {
  const dated = trackYears(scope, [-9999, 9999]);
  const layout = scope.memory.layout(scope.reader);
  return scope.memory.flags.get('undated tracks', `${dated.id}:${layout.id}`, () => {
    const flags = flagsOf(layout.value.tracks);
    for (let id = 0; id < dated.value.length; id++) if (dated.value[id] === 1) flags[id] = 0;
    return flags;
  });
}

/**
 * Tracks on any of the albums. Of a track on several releases the viewer may see one and not another: then it is listed,
 * and only the albums that he sees may say where.
 */
export function tracksOnAlbums(scope: Scope, albums: Kept<Flags>): Kept<Flags> {
  const layout = scope.memory.layout(scope.reader);
  const seen = layout.value.more.albums.length === 0 ? undefined : seenAlbums(scope);
  return scope.memory.flags.get(`tracks on ${albums.id} ${seen?.id ?? ''}`, String(layout.id), () => {
    const shown =
      seen === undefined ? albums.value : albums.value.map((flag, id) => flag & (seen.value[id] ?? 0));
    return tracksOn(layout.value, shown);
  });
}

function yearRange({ fromYear, toYear }: Filter): YearRange | undefined {
  if (fromYear === undefined && toYear === undefined) return undefined;
  return [fromYear ?? -9999, toYear ?? 9999];
}

/** The sets that an album must be in to pass. */
export function albumFilters(scope: Scope, query: Partial<AlbumQuery>): Kept<Flags>[] {
  const { genre, rootId, state, mine, artist } = query;
  const range = yearRange(query);
  const sets: Kept<Flags>[] = [
    ...personalFilters(scope, 'album', query),
    ...nameFilters(scope, 'album', query),
  ];
  if (genre !== undefined) sets.push(albumGenre(scope, genre));
  if (query.genres !== undefined) sets.push(anyOf(scope, query.genres, (name) => albumGenre(scope, name)));
  if (query.years !== undefined)
    sets.push(anyOf(scope, query.years, (year) => albumYears(scope, [year, year])));
  if (range) sets.push(albumYears(scope, range));
  if (state !== undefined) sets.push(readSet(scope, `album state ${state}`, filterSql.albumState, [state]));
  if (rootId !== undefined) sets.push(albumRoot(scope, rootId));
  if (mine === true) sets.push(ownAlbums(scope));
  if (artist !== undefined) sets.push(artistAlbumSet(scope, artist, query.artistAlbums ?? 'all'));
  return sets;
}

/** The sets that a track must be in to pass. */
export function trackFilters(scope: Scope, query: TrackFilter): IdSet[] {
  const { genre, rootId, artist } = query;
  const range = yearRange(query);
  const sets: IdSet[] = [...personalFilters(scope, 'track', query), ...nameFilters(scope, 'track', query)];
  if (genre !== undefined) sets.push(trackGenre(scope, genre));
  if (query.genres !== undefined) sets.push(anyOf(scope, query.genres, (name) => trackGenre(scope, name)));
  if (query.years !== undefined)
    sets.push(anyOf(scope, query.years, (year) => trackYears(scope, [year, year])));
  if (query.undated === true) sets.push(undated(scope));
  if (query.albumArtist !== undefined)
    sets.push(asFilter(scope, artistTracks(scope, query.albumArtist, 'own')));
  if (range) sets.push(trackYears(scope, range));
  if (rootId !== undefined) sets.push(trackRoot(scope, rootId));
  if (artist !== undefined) sets.push(asFilter(scope, artistTracks(scope, artist, 'credited')));
  return sets;
}

/** The sets that an artist must be in to pass. */
export function artistFilters(scope: Scope, query: Partial<ArtistQuery>): Kept<Flags>[] {
  const { withAlbums, rootId, genres } = query;
  const sets: Kept<Flags>[] = [
    ...personalFilters(scope, 'artist', query),
    ...nameFilters(scope, 'artist', query),
  ];
  if (genres !== undefined) {
    const albums = anyOf(scope, genres, (name) => albumGenre(scope, name));
    const tracks = anyOf(scope, genres, (name) => trackGenre(scope, name));
    sets.push(creditedOn(scope, 'artist genres', tracks, albums));
  }
  if (withAlbums === true) sets.push(albumArtists(scope));
  if (rootId !== undefined) sets.push(artistRoot(scope, rootId));
  return sets;
}

function albumArtists(scope: Scope): Kept<Flags> {
  const facts = seenFacts(scope);
  const build = (): Flags => {
    const { albums } = facts.value;
    const flags = new Uint8Array(albums.length);
    for (let id = 1; id < albums.length; id++) flags[id] = albums[id] ? 1 : 0;
    return flags;
  };
  return scope.memory.flags.get(`with albums ${facts.id}`, '', build);
}

export function trackRoot(scope: Scope, rootId: number): Kept<Flags> {
  return readSet(scope, `track root ${rootId}`, filterSql.trackRoot, [rootId]);
}

export function albumRoot(scope: Scope, rootId: number): Kept<Flags> {
  const tracks = trackRoot(scope, rootId);
  const layout = scope.memory.layout(scope.reader);
  const build = (): Flags => albumsWith(layout.value, tracks.value);
  return scope.memory.flags.get(`album root ${rootId}`, `${tracks.id}:${layout.id}`, build);
}

/** Artists who are credited on an album or a track with a file in the music folder. */
const artistRoot = (scope: Scope, rootId: number): Kept<Flags> =>
  creditedOn(scope, `artist root ${rootId}`, trackRoot(scope, rootId), albumRoot(scope, rootId));

/** Artists who are credited on any of these albums or tracks. */
function creditedOn(scope: Scope, key: string, tracks: Kept<Flags>, albums: Kept<Flags>): Kept<Flags> {
  const credits = scope.memory.credits(scope.reader);
  const stamp = `${tracks.id}:${albums.id}:${credits.id}`;
  return scope.memory.flags.get(key, stamp, () => {
    const { artists, roles, starts, items } = credits.value;
    const credited = artists.filter((_, row) => {
      const set = roles[row] === 0 ? albums.value : tracks.value;
      return within(items.subarray(starts[row], starts[row + 1]), [set]).length > 0;
    });
    return flagsOf(credited);
  });
}

function ownAlbums(scope: Scope): Kept<Flags> {
  const account = activeAccount(scope.viewer);
  if (account === undefined) return { value: new Uint8Array(0), id: 0 };
  const params = { account: account.id, artist: account.artistId };
  const build = (): Flags => flagsOf(readIds(scope.reader, filterSql.mine, params));
  return scope.memory.flags.get(
    `mine ${account.id} ${account.artistId}`,
    String(scope.memory.feed.data),
    build,
  );
}

/** Albums of an artist: his own, those he only appears on, or both. */
export function artistAlbumSet(scope: Scope, gid: string, which: ArtistAlbums): Kept<Flags> {
  const params = { artist: artistRow(scope, gid) };
  const own = readSet(scope, `albums by ${gid}`, filterSql.ownAlbums, params);
  if (which === 'own') return own;
  const credited = readSet(scope, `albums with ${gid}`, filterSql.creditedAlbums, params);
  const key = `albums ${which} ${gid}`;
  const size = Math.max(own.value.length, credited.value.length);
  const build = (): Flags => {
    const flags = new Uint8Array(size);
    flags.set(credited.value);
    for (let id = 0; id < own.value.length; id++)
      if (own.value[id] === 1) flags[id] = which === 'all' ? 1 : 0;
    return flags;
  };
  return scope.memory.flags.get(key, `${own.id}:${credited.id}`, build);
}
