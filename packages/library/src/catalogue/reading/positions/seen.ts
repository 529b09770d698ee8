import { activeAccount, audienceOf, levelOf, listClause, ownsUnlisted } from '../../../access/index.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type ArtistFacts, factsOf } from './credits.ts';
import { type Flags, flagsOf, readIds, readManyIds } from './id-list.ts';
import { tracksOf, tracksOn } from './layout.ts';

/**
 * Viewers with the same name see the same lists: one for each audience, one for each account that owns something its
 * audience does not see, and one for those whose token may not read.
 */
export function viewerClass({ reader, viewer, memory }: Scope): string {
  if (viewer.kind === 'account' && !viewer.scopes.includes('read')) return 'nobody';
  const account = activeAccount(viewer);
  const audience = audienceOf(viewer);
  if (account === undefined || audience === 'staff') return audience;
  const stamp = String(memory.feed.data);
  const own = memory.owns.get(`${account.id}:${account.artistId}`, stamp, () => ownsUnlisted(reader, viewer));
  return own.value || account.artistId !== null ? `account ${account.id} ${account.artistId}` : audience;
}

/** Whether the class is one account's: then what hangs on ownership rows, which the feed does not tell of, counts too. */
const isPersonal = (name: string): boolean => name.startsWith('account');

/** Albums that lists show this viewer. */
export function seenAlbums(scope: Scope): Kept<Flags> {
  const { memory } = scope;
  const { album, track, data } = memory.feed;
  const name = viewerClass(scope);
  const stamp = `${album}:${track}:${isPersonal(name) ? data : ''}`;
  return memory.flags.getShared(`albums ${name}`, stamp, () => readSeenAlbums(scope, name));
}

// SQLite does not take an index of a generated column for one that spares it the rows, and would read all of them.
const listedSql = 'SELECT group_concat(id) FROM albums INDEXED BY albums_listed WHERE listed_to >= ?';

function readSeenAlbums({ reader, viewer }: Scope, name: string): Flags {
  if (name === 'nobody') return new Uint8Array(0);
  const level = levelOf[audienceOf(viewer)];
  const listed = readManyIds(reader, listedSql, [level]);
  const size = (reader.value<number | null>('SELECT max(id) FROM albums') ?? 0) + 1;
  const flags = new Uint8Array(size);
  for (const id of listed) flags[id] = 1;
  if (isPersonal(name)) {
    const { sql, params } = listClause(viewer, 'x', 'album');
    const own = `SELECT group_concat(x.id) FROM albums x INDEXED BY albums_listed WHERE x.listed_to < :level AND ${sql}`;
    for (const id of readIds(reader, own, { ...params, level })) flags[id] = 1;
  }
  for (const id of readIds(reader, emptyAlbums)) flags[id] = 0;
  return flags;
}

/**
 * Albums of which a scan found files once and finds none now: like their
 * tracks, they are in no list until they are back.
 */
// The plus sign keeps SQLite from the index of all scanned albums.
const emptyAlbums = `SELECT group_concat(id) FROM albums WHERE track_count = 0 AND +source = 'scan'`;
export const albumHasTracks = `(x.track_count <> 0 OR x.source <> 'scan')`;

/** Tracks that lists show this viewer. */
export function seenTracks(scope: Scope): Kept<Flags> {
  const { reader, memory } = scope;
  const name = viewerClass(scope);
  const albums = seenAlbums(scope);
  const layout = memory.layout(reader);
  const stamp = `${albums.id}:${layout.id}:${memory.feed.track}:${isPersonal(name) ? memory.feed.data : ''}`;
  return memory.flags.getShared(`tracks ${name}`, stamp, () => {
    const flags = tracksOn(layout.value, albums.value);
    const loose = name === 'staff' ? tracksOf(layout.value, 0) : looseTracks(scope, name);
    for (const id of loose) flags[id] = 1;
    const missing = readIds(reader, 'SELECT group_concat(id) FROM tracks WHERE missing_since IS NOT NULL');
    for (const id of missing) flags[id] = 0;
    return flags;
  });
}

function looseTracks({ reader, viewer }: Scope, name: string): Int32Array {
  if (!isPersonal(name)) return new Int32Array(0);
  const { sql, params } = listClause(viewer, 'x', 'track');
  return readIds(
    reader,
    `SELECT group_concat(x.id) FROM tracks x WHERE x.album_id IS NULL AND ${sql}`,
    params,
  );
}

/** What of each artist this viewer sees, in numbers. */
export function seenFacts(scope: Scope): Kept<ArtistFacts> {
  const { reader, memory } = scope;
  const albums = seenAlbums(scope);
  const tracks = seenTracks(scope);
  const credits = memory.credits(reader);
  const stamp = `${albums.id}:${tracks.id}:${credits.id}`;
  const build = (): ArtistFacts => factsOf(credits.value, albums.value, tracks.value);
  return memory.facts.getShared(viewerClass(scope), stamp, build);
}

/** Artists that lists show this viewer: those with anything he sees; staff see all, an artist's account itself too. */
export function seenArtists(scope: Scope): Kept<Flags> {
  const { reader, viewer, memory } = scope;
  const name = viewerClass(scope);
  const facts = seenFacts(scope);
  return memory.flags.getShared(`artists ${name}`, `${facts.id}:${memory.feed.artist}`, () => {
    if (name === 'staff')
      return flagsOf(readManyIds(reader, 'SELECT group_concat(id) FROM artists WHERE id > 0'));
    const { albums, tracks } = facts.value;
    const own = isPersonal(name) ? (activeAccount(viewer)?.artistId ?? 0) : 0;
    const flags = new Uint8Array(Math.max(albums.length, own + 1));
    for (let id = 1; id < albums.length; id++) flags[id] = albums[id] || tracks[id] ? 1 : 0;
    if (own > 0) flags[own] = 1;
    return flags;
  });
}
