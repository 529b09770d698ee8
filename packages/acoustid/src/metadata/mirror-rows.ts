import type { QuickStatement } from '../postgres/index.ts';
import type { CreditedArtist, ReleaseEvent } from './model.ts';

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

export interface EventRow {
  readonly release: number;
  readonly code: string | null;
  readonly date_year: number | null;
  readonly date_month: number | null;
  readonly date_day: number | null;
}

export interface CreditRow {
  readonly artist_credit: number;
  readonly gid: string;
  readonly name: string;
  readonly join_phrase: string;
}

/** What a mirror says of recordings, by its own row numbers. */
export interface MirrorRows extends Record<string, unknown> {
  readonly recordings: readonly RecordingRow[];
  readonly isrcs: readonly { readonly recording: number; readonly isrcs: readonly string[] }[];
  /** In the order of releases, mediums and places on those. */
  readonly tracks: readonly TrackRow[];
  /** How many mediums and tracks releases have. */
  readonly sizes: readonly { readonly release: number; readonly mediums: number; readonly tracks: number }[];
  /** When and where releases came out, the first event of each first. */
  readonly events: readonly EventRow[];
  readonly groups: readonly GroupRow[];
  /** Names of artist credits in their order. */
  readonly credits: readonly CreditRow[];
}

/** Tracks of a recording that are looked at; a recording that is on more is on compilations without end. */
const mostTracks = 500;

/** Names of a statement's rows that come as one list. */
const list = (rows: string, order: string): string =>
  `coalesce((SELECT json_agg(${rows} ORDER BY ${order}) FROM ${rows}), '[]')`;

/**
 * One question for all that a mirror says of recordings: each question takes a client as long as a small answer. Its
 * values: the ids of recordings, whether releases are wanted, whether ISRCs are. Its one row is a `MirrorRows`.
 * @param schema of the tables with its point, or nothing
 */
export const mirrorStatement = (schema: string): QuickStatement => ({
  name: 'recordings',
  text: `
    WITH recordings AS MATERIALIZED (
      SELECT id, gid, name, length, artist_credit FROM ${schema}recording WHERE gid = ANY ($1::uuid[])
    ), coded AS (
      SELECT said.recording, array_agg(DISTINCT said.isrc::text) AS isrcs
      FROM recordings JOIN ${schema}isrc AS said ON said.recording = recordings.id WHERE $3::boolean GROUP BY 1
    ), tracks AS MATERIALIZED (
      SELECT recordings.id AS recording, track.gid AS track_gid, track.position AS track_position,
        track.name AS track_name, track.length AS track_length, track.artist_credit AS track_credit,
        medium.position AS medium_position, medium.name AS medium_name, medium.track_count AS medium_tracks,
        format.name AS medium_format, release.id AS release, release.gid AS release_gid, release.name AS release_name,
        release.artist_credit AS release_credit, release.release_group AS "group"
      FROM recordings
      CROSS JOIN LATERAL (
        SELECT * FROM ${schema}track WHERE recording = recordings.id ORDER BY id LIMIT ${mostTracks}
      ) AS track
      JOIN ${schema}medium AS medium ON medium.id = track.medium
      JOIN ${schema}release AS release ON release.id = medium.release
      LEFT JOIN ${schema}medium_format AS format ON format.id = medium.format
      WHERE $2::boolean
    ), releases AS MATERIALIZED (
      SELECT DISTINCT release FROM tracks
    ), sizes AS (
      SELECT release, count(*)::integer AS mediums, sum(medium.track_count)::integer AS tracks
      FROM releases JOIN ${schema}medium AS medium USING (release) GROUP BY release
    ), events AS (
      SELECT release, (SELECT min(code) FROM ${schema}iso_3166_1 WHERE area = country) AS code,
        date_year, date_month, date_day
      FROM releases JOIN ${schema}release_country USING (release)
    ), groups AS MATERIALIZED (
      SELECT found.id, found.gid, found.name, found.artist_credit, primary_type.name AS type,
        ARRAY(
          SELECT secondary.name::text FROM ${schema}release_group_secondary_type_join AS joined
          JOIN ${schema}release_group_secondary_type AS secondary ON secondary.id = joined.secondary_type
          WHERE joined.release_group = found.id ORDER BY secondary.name
        ) AS secondary
      FROM (SELECT DISTINCT "group" FROM tracks) AS asked JOIN ${schema}release_group AS found ON found.id = asked."group"
      LEFT JOIN ${schema}release_group_primary_type AS primary_type ON primary_type.id = found.type
    ), credits AS (
      SELECT credit.artist_credit, artist.gid, credit.name, credit.join_phrase, credit.position
      FROM (
        SELECT artist_credit FROM recordings UNION SELECT track_credit FROM tracks
        UNION SELECT release_credit FROM tracks UNION SELECT artist_credit FROM groups
      ) AS asked
      JOIN ${schema}artist_credit_name AS credit USING (artist_credit)
      JOIN ${schema}artist AS artist ON artist.id = credit.artist
    )
    SELECT ${list('recordings', 'id')} AS recordings, ${list('coded', 'recording')} AS isrcs,
      ${list('tracks', 'release, medium_position, track_position')} AS tracks, ${list('sizes', 'release')} AS sizes,
      ${list('events', 'release, date_year, date_month, date_day, code')} AS events, ${list('groups', 'id')} AS groups,
      ${list('credits', 'artist_credit, position')} AS credits`,
});

/** Events by release. */
export function eventsOf(rows: readonly EventRow[]): ReadonlyMap<number, readonly ReleaseEvent[]> {
  const events = new Map<number, ReleaseEvent[]>();
  for (const { release, code, date_year, date_month, date_day } of rows) {
    const event = {
      ...(code === null ? {} : { country: code }),
      ...(date_year === null ? {} : { year: date_year }),
      ...(date_month === null ? {} : { month: date_month }),
      ...(date_day === null ? {} : { day: date_day }),
    };
    const known = events.get(release);
    if (known === undefined) events.set(release, [event]);
    else known.push(event);
  }
  return events;
}

/** Artists by credit. */
export function creditsOf(rows: readonly CreditRow[]): ReadonlyMap<number, readonly CreditedArtist[]> {
  const artists = new Map<number, CreditedArtist[]>();
  for (const { artist_credit, gid, name, join_phrase } of rows) {
    const artist = { id: gid, name, ...(join_phrase === '' ? {} : { joinphrase: join_phrase }) };
    const known = artists.get(artist_credit);
    if (known === undefined) artists.set(artist_credit, [artist]);
    else known.push(artist);
  }
  return artists;
}
