import type { Reader } from '@bandstand/sqlite';
import { type Viewer, visible } from '../access/index.ts';

/** A track of the library as a list of what was played names it. */
export interface HeardTrack {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly albumGid: string | null;
  /** Of MusicBrainz, a recording; only what a file or a person says. */
  readonly mbid: string | null;
  readonly acoustid: string | null;
  readonly seconds: number | null;
}

/** Tracks by their row ids, those of the first 100 that are there, whoever may see them: see `seenTrackGids`. */
export function heardTracks(reader: Reader, ids: readonly number[]): Map<number, HeardTrack> {
  const rows = reader.all<HeardTrack>(
    `SELECT t.id, t.gid, t.title, t.artist_name AS artist, a.title AS album, a.gid AS albumGid, t.mbid, i.acoustid,
       t.duration AS seconds
     FROM tracks t LEFT JOIN albums a ON a.id = t.album_id LEFT JOIN identifications i ON i.track_id = t.id
     WHERE t.id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids.slice(0, 100))],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those of the first 500 tracks (public ids) that a viewer may see. */
export function seenTrackGids(reader: Reader, viewer: Viewer, gids: readonly string[]): Set<string> {
  const rows = reader.all<{ id: number; gid: string }>(
    'SELECT id, gid FROM tracks WHERE gid IN (SELECT value FROM json_each(?))',
    [JSON.stringify(gids.slice(0, 500))],
  );
  const seen = visible(
    reader,
    viewer,
    'track',
    rows.map(({ id }) => id),
  );
  return new Set(rows.filter(({ id }) => seen.has(id)).map(({ gid }) => gid));
}

/**
 * The draft of this title that an account made since a time (ISO 8601) and that nothing is on yet, by its public id: what
 * somebody finds again who was killed between making it and noting that.
 */
export function emptyDraftOf(
  reader: Reader,
  accountId: number,
  title: string,
  since: string,
): string | undefined {
  return reader.value<string>(
    `SELECT gid FROM albums WHERE owner_id = ? AND title = ? AND created_at >= ? AND status = 'draft'
       AND NOT EXISTS (SELECT 1 FROM tracks WHERE album_id = albums.id) ORDER BY id LIMIT 1`,
    [accountId, title, since],
  );
}
