import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CreditedArtist, ReleaseEvent } from './model.ts';

/** The tables of a mirror, wherever it has them: its own schema `musicbrainz`, or the usual one. */
export class MirrorTables {
  readonly #schema: string;

  /** @param schema name with its point, or nothing */
  constructor(schema: string) {
    this.#schema = schema;
  }

  of(table: string): RawBuilder<unknown> {
    return sql.table(this.#schema + table);
  }
}

export interface RecordingRow {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  /** ms */
  readonly length: number | null;
  readonly artist_credit: number;
}

export interface TrackRow {
  readonly recording: number;
  readonly track_gid: string;
  readonly track_position: number;
  readonly track_name: string;
  readonly track_length: number | null;
  readonly track_credit: number;
  readonly medium_position: number;
  readonly medium_name: string | null;
  readonly medium_tracks: number;
  readonly medium_format: string | null;
  readonly release: number;
  readonly release_gid: string;
  readonly release_name: string;
  readonly release_credit: number;
  readonly group: number;
}

export interface GroupRow {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  readonly artist_credit: number;
  readonly type: string | null;
  readonly secondary: readonly string[];
}

/** Tracks of a recording that are looked at; a recording that is on more is on compilations without end. */
const mostTracks = 500;

type Db = Kysely<unknown>;
const numbers = (ids: Iterable<number>) => sql`${sql.val([...new Set(ids)])}::integer[]`;

export async function recordingRows(
  db: Db,
  tables: MirrorTables,
  mbids: readonly string[],
): Promise<RecordingRow[]> {
  const { rows } = await sql<RecordingRow>`
    SELECT id, gid, name, length, artist_credit FROM ${tables.of('recording')}
    WHERE gid = ANY(${sql.val([...mbids])}::uuid[])`.execute(db);
  return rows;
}

export async function trackRows(
  db: Db,
  tables: MirrorTables,
  recordings: readonly number[],
): Promise<TrackRow[]> {
  const { rows } = await sql<TrackRow>`
    SELECT asked.id AS recording, track.gid AS track_gid, track.position AS track_position, track.name AS track_name,
      track.length AS track_length, track.artist_credit AS track_credit, medium.position AS medium_position,
      medium.name AS medium_name, medium.track_count AS medium_tracks, format.name AS medium_format,
      release.id AS release, release.gid AS release_gid, release.name AS release_name,
      release.artist_credit AS release_credit, release.release_group AS "group"
    FROM unnest(${numbers(recordings)}) AS asked (id)
    CROSS JOIN LATERAL (
      SELECT * FROM ${tables.of('track')} WHERE recording = asked.id ORDER BY id LIMIT ${mostTracks}
    ) AS track
    JOIN ${tables.of('medium')} AS medium ON medium.id = track.medium
    JOIN ${tables.of('release')} AS release ON release.id = medium.release
    LEFT JOIN ${tables.of('medium_format')} AS format ON format.id = medium.format
    ORDER BY release.id, medium.position, track.position`.execute(db);
  return rows;
}

/** How many mediums and tracks releases have. */
export async function sizesOf(db: Db, tables: MirrorTables, releases: Iterable<number>) {
  const { rows } = await sql<{ release: number; mediums: number; tracks: number }>`
    SELECT release, count(*)::integer AS mediums, sum(track_count)::integer AS tracks FROM ${tables.of('medium')}
    WHERE release = ANY(${numbers(releases)}) GROUP BY release`.execute(db);
  return new Map(rows.map(({ release, ...sizes }) => [release, sizes]));
}

interface EventRow {
  readonly release: number;
  readonly code: string | null;
  readonly date_year: number | null;
  readonly date_month: number | null;
  readonly date_day: number | null;
}

/** When and where releases came out, the first event first. */
export async function eventsOf(db: Db, tables: MirrorTables, releases: Iterable<number>) {
  const { rows } = await sql<EventRow>`
    SELECT release, (SELECT min(code) FROM ${tables.of('iso_3166_1')} WHERE area = country) AS code,
      date_year, date_month, date_day
    FROM ${tables.of('release_country')} WHERE release = ANY(${numbers(releases)})
    ORDER BY release, date_year, date_month, date_day, 2`.execute(db);
  const events = new Map<number, ReleaseEvent[]>();
  for (const { release, code, date_year, date_month, date_day } of rows) {
    const event = {
      ...(code === null ? {} : { country: code }),
      ...(date_year === null ? {} : { year: date_year }),
      ...(date_month === null ? {} : { month: date_month }),
      ...(date_day === null ? {} : { day: date_day }),
    };
    events.set(release, [...(events.get(release) ?? []), event]);
  }
  return events;
}

export async function groupsOf(db: Db, tables: MirrorTables, groups: Iterable<number>) {
  const { rows } = await sql<GroupRow>`
    SELECT found.id, found.gid, found.name, found.artist_credit, primary_type.name AS type,
      ARRAY(
        SELECT secondary.name::text FROM ${tables.of('release_group_secondary_type_join')} AS joined
        JOIN ${tables.of('release_group_secondary_type')} AS secondary ON secondary.id = joined.secondary_type
        WHERE joined.release_group = found.id ORDER BY secondary.name
      ) AS secondary
    FROM ${tables.of('release_group')} AS found
    LEFT JOIN ${tables.of('release_group_primary_type')} AS primary_type ON primary_type.id = found.type
    WHERE found.id = ANY(${numbers(groups)})`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

interface CreditRow {
  readonly artist_credit: number;
  readonly gid: string;
  readonly name: string;
  readonly join_phrase: string;
}

/** Names of artist credits in their order. */
export async function creditsOf(db: Db, tables: MirrorTables, credits: Iterable<number>) {
  const { rows } = await sql<CreditRow>`
    SELECT credit.artist_credit, artist.gid, credit.name, credit.join_phrase
    FROM ${tables.of('artist_credit_name')} AS credit JOIN ${tables.of('artist')} AS artist ON artist.id = credit.artist
    WHERE credit.artist_credit = ANY(${numbers(credits)})
    ORDER BY credit.artist_credit, credit.position`.execute(db);
  const artists = new Map<number, CreditedArtist[]>();
  for (const { artist_credit, gid, name, join_phrase } of rows) {
    const artist = { id: gid, name, ...(join_phrase === '' ? {} : { joinphrase: join_phrase }) };
    artists.set(artist_credit, [...(artists.get(artist_credit) ?? []), artist]);
  }
  return artists;
}

export async function isrcsOf(db: Db, tables: MirrorTables, recordings: readonly number[]) {
  const { rows } = await sql<{ recording: number; isrcs: string[] }>`
    SELECT recording, array_agg(DISTINCT isrc::text) AS isrcs FROM ${tables.of('isrc')}
    WHERE recording = ANY(${numbers(recordings)}) GROUP BY recording`.execute(db);
  return new Map(rows.map(({ recording, isrcs }) => [recording, isrcs]));
}
