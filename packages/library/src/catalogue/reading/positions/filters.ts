import type { Params } from '@bandstand/sqlite';
import { activeAccount } from '../../../access/index.ts';
import type { AlbumQuery, ArtistAlbums, ArtistQuery, Filter } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Flags, flagsOf, readIds, within } from './id-list.ts';
import { albumsWith } from './layout.ts';
import { seenFacts } from './seen.ts';
import type { Kept } from './shelf.ts';

/** A set that one statement reads from an index, kept under a key until the catalogue changes. */
function readSet(scope: Scope, key: string, sql: string, params: Params): Kept<Flags> {
  const { album, track } = scope.memory.feed;
  return scope.memory.flags.get(key, `${album}:${track}`, () => flagsOf(readIds(scope.reader, sql, params)));
}

const years = (table: string): string =>
  `SELECT group_concat(id) FROM ${table} WHERE year IS NOT NULL AND year BETWEEN ? AND ?`;

/** The statements behind the filters: each gives the ids that pass. */
export const filterSql = {
  albumGenre: 'SELECT group_concat(album_id) FROM album_genres WHERE genre = ?',
  trackGenre: 'SELECT group_concat(track_id) FROM track_genres WHERE genre = ?',
  albumYears: years('albums'),
  trackYears: years('tracks'),
  albumState: 'SELECT group_concat(id) FROM albums WHERE status = ?',
  trackRoot: 'SELECT group_concat(track_id) FROM track_files WHERE root_id = ?',
  ownAlbums: `SELECT group_concat(album_id) FROM (
    SELECT album_id FROM album_artists WHERE artist_id = :artist UNION SELECT id FROM albums WHERE artist_id = :artist)`,
  creditedAlbums: `SELECT group_concat(DISTINCT t.album_id) FROM track_artists c JOIN tracks t ON t.id = c.track_id
    WHERE c.artist_id = :artist AND t.album_id IS NOT NULL AND t.missing_since IS NULL`,
  creditedTracks: 'SELECT group_concat(DISTINCT track_id) FROM track_artists WHERE artist_id = :artist',
  mine: `SELECT group_concat(id) FROM (
    SELECT id FROM albums WHERE owner_id = :account
    UNION SELECT album_id FROM album_ownership WHERE owner_id = :account
    UNION SELECT id FROM albums WHERE artist_id = :artist
    UNION SELECT album_id FROM album_artists WHERE artist_id = :artist)`,
} as const;

function yearRange({ fromYear, toYear }: Filter): readonly [number, number] | undefined {
  if (fromYear === undefined && toYear === undefined) return undefined;
  return [fromYear ?? -9999, toYear ?? 9999];
}

/** The sets that an album must be in to pass. */
export function albumFilters(scope: Scope, query: Partial<AlbumQuery>): Kept<Flags>[] {
  const { genre, rootId, state, mine, artist } = query;
  const range = yearRange(query);
  const sets: Kept<Flags>[] = [];
  if (genre !== undefined) sets.push(readSet(scope, `album genre ${genre}`, filterSql.albumGenre, [genre]));
  if (range) sets.push(readSet(scope, `album years ${range.join()}`, filterSql.albumYears, range));
  if (state !== undefined) sets.push(readSet(scope, `album state ${state}`, filterSql.albumState, [state]));
  if (rootId !== undefined) sets.push(albumRoot(scope, rootId));
  if (mine === true) sets.push(ownAlbums(scope));
  if (artist !== undefined) sets.push(...artistAlbumSets(scope, artist, query.artistAlbums ?? 'all'));
  return sets;
}

/** The sets that a track must be in to pass. */
export function trackFilters(scope: Scope, query: Filter): Kept<Flags>[] {
  const { genre, rootId, artist } = query;
  const range = yearRange(query);
  const sets: Kept<Flags>[] = [];
  if (genre !== undefined) sets.push(readSet(scope, `track genre ${genre}`, filterSql.trackGenre, [genre]));
  if (range) sets.push(readSet(scope, `track years ${range.join()}`, filterSql.trackYears, range));
  if (rootId !== undefined) sets.push(trackRoot(scope, rootId));
  if (artist !== undefined) {
    const params = { artist: artistRow(scope, artist) };
    sets.push(readSet(scope, `tracks of ${artist}`, filterSql.creditedTracks, params));
  }
  return sets;
}

/** The sets that an artist must be in to pass. */
export function artistFilters(scope: Scope, { withAlbums, rootId }: Partial<ArtistQuery>): Kept<Flags>[] {
  const sets: Kept<Flags>[] = [];
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

function trackRoot(scope: Scope, rootId: number): Kept<Flags> {
  return readSet(scope, `track root ${rootId}`, filterSql.trackRoot, [rootId]);
}

function albumRoot(scope: Scope, rootId: number): Kept<Flags> {
  const tracks = trackRoot(scope, rootId);
  const layout = scope.memory.layout(scope.reader);
  const build = (): Flags => albumsWith(layout.value, tracks.value);
  return scope.memory.flags.get(`album root ${rootId}`, `${tracks.id}:${layout.id}`, build);
}

/** Artists who are credited on an album or a track with a file in the music folder. */
function artistRoot(scope: Scope, rootId: number): Kept<Flags> {
  const tracks = trackRoot(scope, rootId);
  const albums = albumRoot(scope, rootId);
  const credits = scope.memory.credits(scope.reader);
  const stamp = `${tracks.id}:${albums.id}:${credits.id}`;
  return scope.memory.flags.get(`artist root ${rootId}`, stamp, () => {
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

/** 0 when there is no such artist: then nothing passes. */
function artistRow({ reader }: Scope, gid: string): number {
  return reader.value<number>('SELECT id FROM artists WHERE gid = ?', [gid]) ?? 0;
}

function artistAlbumSets(scope: Scope, gid: string, which: ArtistAlbums): Kept<Flags>[] {
  const params = { artist: artistRow(scope, gid) };
  const own = readSet(scope, `albums by ${gid}`, filterSql.ownAlbums, params);
  if (which === 'own') return [own];
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
  return [scope.memory.flags.get(key, `${own.id}:${credited.id}`, build)];
}
