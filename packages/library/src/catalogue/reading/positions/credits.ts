import type { Reader } from '@bandstand/sqlite';
import { type Flags, fillIds, highestOf } from './id-list.ts';

/** Who is credited on what: rows of one artist and one role, and the tracks or albums of each. */
export interface Credits {
  readonly artists: Int32Array;
  /** Index into `roleNames`. */
  readonly roles: Uint8Array;
  readonly starts: Int32Array;
  /** Track ids; album ids for the role 0. */
  readonly items: Int32Array;
  readonly roleNames: readonly string[];
}

/** The role of those whom an album names. */
const albumArtist = 'albumartist';
/** Roles are bits of a number; what comes after is counted, not named. */
const mostRoles = 31;

const albumSql = `SELECT artist_id AS artist, '${albumArtist}' AS role, count(*) AS n, group_concat(album_id) AS ids FROM (
    SELECT artist_id, album_id FROM album_artists
    UNION SELECT artist_id, id FROM albums WHERE artist_id IS NOT NULL
  ) GROUP BY artist_id`;
const trackSql = `SELECT artist_id AS artist, role, count(*) AS n, group_concat(track_id) AS ids
  FROM track_artists GROUP BY artist_id, role`;

interface Row {
  readonly artist: number;
  readonly role: string;
  readonly n: number;
  readonly ids: string;
}

export function readCredits(reader: Reader): Credits {
  const albums = reader.value<number>('SELECT count(*) FROM album_artists') ?? 0;
  const named = reader.value<number>('SELECT count(*) FROM albums WHERE artist_id IS NOT NULL') ?? 0;
  const tracks = reader.value<number>('SELECT count(*) FROM track_artists') ?? 0;
  const items = new Int32Array(albums + named + tracks);
  const artists: number[] = [];
  const roles: number[] = [];
  const starts: number[] = [];
  const roleNames = [albumArtist];
  let next = 0;
  for (const sql of [albumSql, trackSql]) {
    for (const row of reader.iterate<Row>(sql)) {
      artists.push(row.artist);
      roles.push(roleIndex(roleNames, row.role));
      starts.push(next);
      next = fillIds(items, next, row.ids);
    }
  }
  starts.push(next);
  return {
    artists: Int32Array.from(artists),
    roles: Uint8Array.from(roles),
    starts: Int32Array.from(starts),
    items: next === items.length ? items : items.slice(0, next),
    roleNames,
  };
}

function roleIndex(names: string[], role: string): number {
  const known = names.indexOf(role);
  if (known >= 0 || names.length >= mostRoles) return known >= 0 ? known : mostRoles - 1;
  return names.push(role) - 1;
}

/** What is seen of every artist, by artist id. */
export interface ArtistFacts {
  readonly albums: Int32Array;
  readonly tracks: Int32Array;
  /** Bits by index into `roleNames`. */
  readonly roles: Int32Array;
  readonly roleNames: readonly string[];
}

/** Counts what artists are credited on among these albums and tracks. */
export function factsOf(credits: Credits, albums: Flags, tracks: Flags): ArtistFacts {
  const size = highestOf(credits.artists) + 1;
  const facts = {
    albums: new Int32Array(size),
    tracks: new Int32Array(size),
    roles: new Int32Array(size),
    roleNames: credits.roleNames,
  };
  // The last artist that a track was counted for: a composer who sings is one credit.
  const countedFor = new Int32Array(tracks.length);
  for (let row = 0; row < credits.artists.length; row++)
    countRow(credits, row, albums, tracks, facts, countedFor);
  return facts;
}

function countRow(
  credits: Credits,
  row: number,
  albums: Flags,
  tracks: Flags,
  facts: ArtistFacts,
  countedFor: Int32Array,
): void {
  const artist = credits.artists[row] ?? 0;
  const role = credits.roles[row] ?? 0;
  const seen = role === 0 ? albums : tracks;
  let count = 0;
  let any = false;
  for (let i = credits.starts[row] ?? 0; i < (credits.starts[row + 1] ?? 0); i++) {
    const item = credits.items[i] ?? 0;
    if (seen[item] !== 1) continue;
    any = true;
    if (role > 0 && countedFor[item] === artist) continue;
    if (role > 0) countedFor[item] = artist;
    count += 1;
  }
  if (role === 0) facts.albums[artist] = count;
  else facts.tracks[artist] = (facts.tracks[artist] ?? 0) + count;
  if (any) facts.roles[artist] = (facts.roles[artist] ?? 0) | (1 << role);
}
