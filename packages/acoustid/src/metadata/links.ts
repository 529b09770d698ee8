import { readQuickly } from '../lookup/index.ts';
import type { QuickReads, QuickStatement } from '../postgres/index.ts';
import type { Recording } from './model.ts';

/** A recording that a track is linked to. */
export interface RecordingLink {
  readonly mbid: string;
  /** How many submissions said so. */
  readonly sources: number;
}

/** Most recordings and most metadata rows of a track that an answer lists. */
const mostLinks = 200;
const mostUserMetadata = 10;

const links: QuickStatement = {
  name: 'links',
  text: `
    SELECT asked.id AS track_id, link.mbid, link.submission_count AS sources
    FROM unnest($1::integer[]) AS asked (id),
      LATERAL (
        SELECT mbid, submission_count FROM track_mbid WHERE track_id = asked.id AND NOT disabled
        ORDER BY submission_count DESC, mbid LIMIT ${mostLinks}
      ) AS link
    ORDER BY link.mbid`,
};

interface LinkRow extends Record<string, unknown>, RecordingLink {
  readonly track_id: number;
}

/**
 * The recordings of tracks in the order of their ids, without links that were switched off. A track without links is not
 * there. Rejects with MatchError `timeout`.
 */
export async function linksOf(
  quick: QuickReads,
  trackIds: readonly number[],
  timeoutMs: number,
): Promise<ReadonlyMap<number, readonly RecordingLink[]>> {
  const rows = await readQuickly<LinkRow>(quick, links, [`{${trackIds.join(',')}}`], timeoutMs);
  return grouped(rows, ({ mbid, sources }) => ({ mbid, sources }));
}

interface MetaRow extends Record<string, unknown> {
  readonly track_id: number;
  readonly track: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly album_artist: string | null;
  readonly track_no: number | null;
  readonly disc_no: number | null;
  readonly year: number | null;
}

const userMetadata: QuickStatement = {
  name: 'user_metadata',
  text: `
    SELECT asked.id AS track_id, said.*
    FROM unnest($1::integer[]) WITH ORDINALITY AS asked (id, place),
      LATERAL (
        SELECT meta.track, meta.artist, meta.album, meta.album_artist, meta.track_no, meta.disc_no, meta.year,
          link.submission_count AS said
        FROM track_meta AS link JOIN meta ON meta.id = link.meta_id
        WHERE link.track_id = asked.id ORDER BY link.submission_count DESC, meta.id LIMIT ${mostUserMetadata}
      ) AS said
    ORDER BY asked.place, said.said DESC`,
};

/**
 * What submissions said about tracks, what was said most often first, at
 * most 10 of each. Rejects with MatchError `timeout`.
 */
export async function userMetadataOf(
  quick: QuickReads,
  trackIds: readonly number[],
  timeoutMs: number,
): Promise<ReadonlyMap<number, readonly Recording[]>> {
  const rows = await readQuickly<MetaRow>(quick, userMetadata, [`{${trackIds.join(',')}}`], timeoutMs);
  return grouped(rows, recordingOf);
}

const artist = (name: string | null) => (name === null || name === '' ? [] : [{ name }]);

function recordingOf({
  track,
  artist: by,
  album,
  album_artist,
  track_no,
  disc_no,
  year,
}: MetaRow): Recording {
  const recording = { title: track ?? '', artists: artist(by), isrcs: [] };
  const albumArtists = artist(album_artist);
  const title = album ?? '';
  const known = title !== '' || albumArtists.length > 0 || year !== null;
  if (!known && track_no === null && disc_no === null) return { ...recording, releases: [] };
  const position = disc_no === null ? {} : { position: disc_no };
  const tracks =
    track_no === null ? [] : [{ title: recording.title, artists: recording.artists, position: track_no }];
  const release = {
    title,
    artists: albumArtists,
    events: year === null ? [] : [{ year }],
    group: { title, secondaryTypes: [], artists: albumArtists },
    mediums: track_no === null && disc_no === null ? [] : [{ ...position, tracks }],
  };
  return { ...recording, releases: [release] };
}

function grouped<R extends { readonly track_id: number }, T>(
  rows: readonly R[],
  make: (row: R) => T,
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const known = groups.get(row.track_id);
    if (known === undefined) groups.set(row.track_id, [make(row)]);
    else known.push(make(row));
  }
  return groups;
}
