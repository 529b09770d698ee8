import type { Reader } from '@bandstand/sqlite';
import { listClause, type Viewer } from '../access/index.ts';

export interface CreditedName {
  /** Of MusicBrainz. */
  readonly mbid: string | null;
  readonly name: string;
  /** What stands between this name and the next. */
  readonly joinPhrase: string;
}

/** A release of the library that has a recording. */
export interface KnownRelease {
  readonly mbid: string | null;
  readonly groupMbid: string | null;
  readonly title: string;
  readonly type: string;
  readonly date: string | null;
  readonly trackCount: number;
  readonly artists: readonly CreditedName[];
  readonly discNumber: number | null;
  readonly trackNumber: number | null;
  /** Of MusicBrainz, a track. */
  readonly trackMbid: string | null;
}

/** What the library knows of a recording of MusicBrainz, from a file that is tagged with it. */
export interface KnownRecording {
  readonly mbid: string;
  readonly title: string;
  /** Length in seconds. */
  readonly seconds: number | null;
  readonly isrc: string | null;
  readonly artists: readonly CreditedName[];
  readonly releases: readonly KnownRelease[];
}

/** Files of one recording that are looked at. */
const mostFiles = 10;
const mostRecordings = 500;

interface TrackRow {
  readonly id: number;
  readonly mbid: string;
  readonly title: string;
  readonly seconds: number | null;
  readonly isrc: string | null;
  readonly artist_name: string | null;
  readonly album_id: number | null;
  readonly disc_num: number | null;
  readonly track_num: number | null;
  readonly track_mbid: string | null;
}

interface AlbumRow {
  readonly id: number;
  readonly mbid: string | null;
  readonly group_mbid: string | null;
  readonly title: string;
  readonly type: string;
  readonly date: string | null;
  readonly track_count: number;
  readonly album_artist: string | null;
}

/**
 * The recordings of these MBIDs (small letters; the first 500) that the
 * viewer may list, with their releases that he may list.
 */
export function recordingsByMbid(
  reader: Reader,
  viewer: Viewer,
  mbids: readonly string[],
): ReadonlyMap<string, KnownRecording> {
  const found = new Map<string, KnownRecording>();
  for (const mbid of mbids.slice(0, mostRecordings)) {
    const tracks = tracksOf(reader, viewer, mbid);
    const [first] = tracks;
    if (first === undefined) continue;
    found.set(mbid, {
      mbid,
      title: first.title,
      seconds: first.seconds,
      isrc: tracks.find(({ isrc }) => isrc !== null)?.isrc ?? null,
      artists: artistsOf(reader, 'track', first.id, first.artist_name),
      releases: tracks.flatMap((track) => releaseOf(reader, viewer, track)),
    });
  }
  return found;
}

function tracksOf(reader: Reader, viewer: Viewer, mbid: string): readonly TrackRow[] {
  const may = listClause(viewer, 't', 'track');
  return reader.all<TrackRow>(
    `SELECT t.id, t.mbid, t.title, t.duration AS seconds, t.isrc, t.artist_name, t.album_id, t.disc_num, t.track_num,
        t.track_mbid
      FROM tracks t WHERE t.mbid = :mbid AND ${may.sql} ORDER BY t.id LIMIT ${mostFiles}`,
    { mbid, ...may.params },
  );
}

function releaseOf(reader: Reader, viewer: Viewer, track: TrackRow): KnownRelease[] {
  if (track.album_id === null) return [];
  const may = listClause(viewer, 'a', 'album');
  const album = reader.get<AlbumRow>(
    `SELECT a.id, a.mbid, a.release_group_mbid AS group_mbid, a.title, a.type, a.premiere AS date, a.track_count,
        a.album_artist
      FROM albums a WHERE a.id = :album AND ${may.sql}`,
    { album: track.album_id, ...may.params },
  );
  if (album === undefined) return [];
  return [
    {
      mbid: album.mbid,
      groupMbid: album.group_mbid,
      title: album.title,
      type: album.type,
      date: album.date,
      trackCount: album.track_count,
      artists: artistsOf(reader, 'album', album.id, album.album_artist),
      discNumber: track.disc_num,
      trackNumber: track.track_num,
      trackMbid: track.track_mbid,
    },
  ];
}

function artistsOf(
  reader: Reader,
  of: 'track' | 'album',
  id: number,
  credited: string | null,
): readonly CreditedName[] {
  const role = of === 'track' ? "AND c.role = 'artist'" : '';
  const rows = reader.all<CreditedName>(
    `SELECT r.mbid, ifnull(c.credited_as, r.name) AS name, c.join_phrase AS joinPhrase
      FROM ${of}_artists c JOIN artists r ON r.id = c.artist_id
      WHERE c.${of}_id = :id ${role} AND r.id > 0 ORDER BY c.position LIMIT 50`,
    { id },
  );
  if (rows.length > 0 || credited === null) return rows;
  return [{ mbid: null, name: credited, joinPhrase: '' }];
}
