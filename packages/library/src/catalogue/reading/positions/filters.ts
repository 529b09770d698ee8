import { activeAccount } from '../../../access/index.ts';
import type { AlbumQuery, ArtistAlbums, ArtistQuery, Filter, TrackFilter } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { artistTracks } from './artist-tracks.ts';
import { creditedOn } from './credited-on.ts';
import { asFilter, type IdSet } from './few.ts';
import { artistRow, filterSql } from './filter-sql.ts';
import { type Flags, flagsOf, readIds } from './id-list.ts';
import { albumsWith, tracksOn } from './layout.ts';
import { nameFilters } from './name-filters.ts';
import { personalFilters } from './personal-filters.ts';
import { GrowingSet, keptSet, readAny, readAnyOnce, readSet } from './read-sets.ts';
import { seenAlbums, seenFacts } from './seen.ts';

const albumGenres = (scope: Scope, names: readonly string[]): Kept<Flags> =>
  readAny(scope, 'album genres', filterSql.albumGenre, names);
const trackGenres = (scope: Scope, names: readonly string[]): Kept<Flags> =>
  readAny(scope, 'track genres', filterSql.trackGenre, names);
const albumYears = (scope: Scope, range: YearRange): Kept<Flags> =>
  readSet(scope, `album years ${range.join()}`, filterSql.albumYears, range);
const trackYears = (scope: Scope, range: YearRange): Kept<Flags> =>
  readSet(scope, `track years ${range.join()}`, filterSql.trackYears, range);

type YearRange = readonly [number, number];

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
  if (genre !== undefined) sets.push(albumGenres(scope, [genre]));
  if (query.genres !== undefined) sets.push(albumGenres(scope, query.genres));
  if (query.years !== undefined) sets.push(readAny(scope, 'album years', filterSql.albumYear, query.years));
  if (range) sets.push(albumYears(scope, range));
  if (state !== undefined) sets.push(readSet(scope, `album state ${state}`, filterSql.albumState, [state]));
  if (rootId !== undefined) sets.push(albumRoot(scope, rootId));
  if (mine === true) sets.push(ownAlbums(scope));
  if (artist !== undefined) sets.push(artistAlbumSet(scope, [artist], query.artistAlbums ?? 'all'));
  return sets;
}

/** The sets that a track must be in to pass. */
export function trackFilters(scope: Scope, query: TrackFilter): IdSet[] {
  const { genre, rootId, artist } = query;
  const range = yearRange(query);
  const sets: IdSet[] = [...personalFilters(scope, 'track', query), ...nameFilters(scope, 'track', query)];
  if (genre !== undefined) sets.push(trackGenres(scope, [genre]));
  if (query.genres !== undefined) sets.push(trackGenres(scope, query.genres));
  if (query.years !== undefined) sets.push(readAny(scope, 'track years', filterSql.trackYear, query.years));
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
  if (genres !== undefined) sets.push(artistGenres(scope, genres));
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

export const readTrackRoot = (scope: Scope, rootId: number): Flags =>
  readAnyOnce(scope, filterSql.trackRoot, [rootId]);

function trackRoot(scope: Scope, rootId: number): Kept<Flags> {
  const { album, track } = scope.memory.feed;
  const build = (): Flags => readTrackRoot(scope, rootId);
  return scope.memory.flags.getShared(`track root ${rootId}`, `${album}:${track}`, build);
}

export function albumRoot(scope: Scope, rootId: number): Kept<Flags> {
  const { album, track } = scope.memory.feed;
  const layout = scope.memory.layout(scope.reader);
  const build = (): Flags => albumsWith(layout.value, readTrackRoot(scope, rootId));
  return scope.memory.flags.getShared(`album root ${rootId}`, `${album}:${track}:${layout.id}`, build);
}

/** Artists who are credited on an album or a track with a file in the music folder. */
const artistRoot = (scope: Scope, rootId: number): Kept<Flags> =>
  creditedOn(scope, `artist root ${rootId}`, () => {
    const tracks = readTrackRoot(scope, rootId);
    return { tracks, albums: albumsWith(scope.memory.layout(scope.reader).value, tracks) };
  });

/** Artists who are credited on an album or a track of any of these genres. */
const artistGenres = (scope: Scope, names: readonly string[]): Kept<Flags> =>
  creditedOn(scope, `artist genres ${JSON.stringify(names)}`, () => ({
    albums: readAnyOnce(scope, filterSql.albumGenre, names),
    tracks: readAnyOnce(scope, filterSql.trackGenre, names),
  }));

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

/** Albums of artists: their own, those they only appear on, or both. */
export function artistAlbumSet(scope: Scope, gids: readonly string[], which: ArtistAlbums): Kept<Flags> {
  return keptSet(scope, `albums ${which} ${JSON.stringify(gids)}`, () => {
    const set = new GrowingSet();
    for (const gid of gids) set.add(readArtistAlbums(scope, gid, which));
    return set.flags();
  });
}

function readArtistAlbums(scope: Scope, gid: string, which: ArtistAlbums): Int32Array {
  const params = { artist: artistRow(scope, gid) };
  const own = readIds(scope.reader, filterSql.ownAlbums, params);
  if (which === 'own') return own;
  const credited = readIds(scope.reader, filterSql.creditedAlbums, params);
  if (which === 'all') return Int32Array.from([...own, ...credited]);
  const known = new Set(own);
  return credited.filter((id) => !known.has(id));
}
