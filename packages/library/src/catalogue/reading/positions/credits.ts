import type { Reader } from '@bandstand/sqlite';
import { type Flags, giveBack, highestOf, idsOf, parseIds } from './id-list.ts';

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

const albumSql = (wanted: string): string =>
  `SELECT artist_id AS artist, '${albumArtist}' AS role, group_concat(album_id) AS ids FROM (
    SELECT artist_id, album_id FROM album_artists WHERE ${wanted}
    UNION SELECT artist_id, id FROM albums WHERE artist_id IS NOT NULL AND ${wanted}
  ) GROUP BY artist_id`;
const trackSql = (wanted: string): string =>
  `SELECT artist_id AS artist, role, group_concat(track_id) AS ids FROM track_artists WHERE ${wanted} GROUP BY artist_id, role`;
const all = '1';
const some = 'artist_id IN (SELECT value FROM json_each(:artists))';
/** The statements that read the credits of the artists `:artists`. */
export const someCreditsSql = { albums: albumSql(some), tracks: trackSql(some) } as const;

interface Row {
  readonly artist: number;
  readonly role: string;
  readonly ids: string;
}

export function readCredits(reader: Reader): Credits {
  const gathering = new Gathering([albumArtist]);
  for (const sql of [albumSql(all), trackSql(all)])
    for (const row of reader.iterate<Row>(sql)) gathering.read(row);
  return gathering.credits();
}

/** The credits as they are now; only those of the given artists are read, the others have not changed. */
export function withCreditsOf(reader: Reader, old: Credits, artists: Flags): Credits {
  const gathering = new Gathering([...old.roleNames]);
  for (let row = 0; row < old.artists.length; row++) {
    const artist = old.artists[row] ?? 0;
    const items = old.items.subarray(old.starts[row], old.starts[row + 1]);
    if (artists[artist] !== 1) gathering.add(artist, old.roles[row] ?? 0, items);
  }
  const params = { artists: `[${idsOf(artists).join()}]` };
  for (const sql of Object.values(someCreditsSql))
    for (const row of reader.iterate<Row>(sql, params)) gathering.read(row);
  return gathering.credits();
}

/** Rows as they come; those of one artist that name no album follow each other. */
class Gathering {
  readonly #artists: number[] = [];
  readonly #roles: number[] = [];
  readonly #starts: number[] = [0];
  readonly #roleNames: string[];
  #items = new Int32Array(1 << 16);

  constructor(roleNames: string[]) {
    this.#roleNames = roleNames;
  }

  read({ artist, role, ids }: Row): void {
    this.add(artist, roleIndex(this.#roleNames, role), parseIds(ids));
  }

  add(artist: number, role: number, items: Int32Array): void {
    const start = this.#starts.at(-1) ?? 0;
    const end = start + items.length;
    if (end > this.#items.length) {
      const larger = new Int32Array(Math.max(end, 1.5 * this.#items.length));
      larger.set(this.#items);
      giveBack(this.#items);
      this.#items = larger;
    }
    this.#items.set(items, start);
    this.#artists.push(artist);
    this.#roles.push(role);
    this.#starts.push(end);
  }

  /** Ends it. */
  credits(): Credits {
    const items = this.#items.slice(0, this.#starts.at(-1));
    giveBack(this.#items);
    return {
      artists: Int32Array.from(this.#artists),
      roles: Uint8Array.from(this.#roles),
      starts: Int32Array.from(this.#starts),
      items,
      roleNames: this.#roleNames,
    };
  }
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
