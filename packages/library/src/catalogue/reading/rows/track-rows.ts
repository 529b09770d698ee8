import { basename, extname } from 'node:path';
import { listClause, type Reach } from '../../../access/index.ts';
import type { ReplayGain, TrackAlbum, TrackRow } from '../../rows.ts';
import { trackLists } from '../../tag-lists.ts';
import type { Scope } from '../scope.ts';
import { annotationsOf } from './annotations.ts';
import { albumCredits, type Credited, creditText, trackCredits } from './credit-rows.ts';
import { among, genresOf } from './grouped.ts';
import { shownPlaces } from './releases-of-tracks.ts';

const columns = `x.id, x.gid, x.title, x.sort_title AS sortTitle, x.album_id AS albumId, x.artist_name AS artistDisplay,
  x.track_num AS trackNum, x.disc_num AS discNum, x.year, x.original_date AS originalDate, x.duration AS durationS,
  x.file_size AS size, x.format, x.mime_type AS mime, x.codec, x.bitrate, x.sample_rate AS sampleRate, x.channels,
  x.bit_depth AS bitDepth, x.lossless_path AS losslessPath, x.file_path AS path, x.bpm, x.composer, x.comment, x.mbid,
  x.isrc, x.replaygain_track_gain AS trackGain, x.replaygain_track_peak AS trackPeak,
  x.replaygain_album_gain AS albumGain, x.replaygain_album_peak AS albumPeak, x.explicit, x.created_at AS createdAt,
  x.updated_at AS updatedAt, x.owner_id AS ownerId, x.missing_since IS NOT NULL AS missing,
  (x.lyrics IS NOT NULL OR (x.locked_fields NOT LIKE '%"lyrics"%' AND EXISTS (SELECT 1 FROM track_lyrics l WHERE l.track_id = x.id))) AS hasLyrics,
  x.waveform IS NOT NULL AS hasWaveform, x.tag_lists AS tagLists`;

type Plain = Pick<
  TrackRow,
  | (
      | 'id'
      | 'gid'
      | 'title'
      | 'sortTitle'
      | 'trackNum'
      | 'discNum'
      | 'year'
      | 'originalDate'
      | 'durationS'
      | 'size'
    )
  | (
      | 'mime'
      | 'codec'
      | 'bitrate'
      | 'sampleRate'
      | 'channels'
      | 'bitDepth'
      | 'path'
      | 'bpm'
      | 'composer'
      | 'comment'
    )
  | ('mbid' | 'isrc' | 'createdAt' | 'updatedAt' | 'ownerId')
>;
interface Stored extends Plain, ReplayGain {
  readonly albumId: number | null;
  readonly artistDisplay: string | null;
  readonly format: string | null;
  readonly losslessPath: string | null;
  readonly explicit: number | null;
  readonly missing: number;
  readonly hasLyrics: number;
  readonly hasWaveform: number;
  readonly tagLists: string | null;
}

const albumSql = `SELECT id, gid, title, sort_title AS sortTitle, slug, year, original_date AS originalDate,
  image_tag AS imageTag, thumbhash, mbid, compilation, download, album_artist AS display FROM albums WHERE id IN ${among}`;

interface StoredAlbum extends Omit<TrackAlbum, 'compilation'> {
  readonly compilation: number;
  readonly display: string | null;
}

interface AlbumPart {
  readonly album: TrackAlbum;
  readonly albumArtistDisplay: string;
  readonly albumArtists: Credited['artists'];
}

/**
 * These tracks, by row id, as far as the viewer may see them now. `list` leaves out missing tracks, `see` gives them
 * too, with `missing` set. @param album row id of the album that they are shown on, where they are on several
 */
export function trackRows(
  scope: Scope,
  asked: readonly number[],
  reach: Reach,
  album?: number,
): Map<number, TrackRow> {
  const { reader, viewer } = scope;
  const clause = listClause(viewer, 'x', 'track', reach);
  const own = reader.all<Stored>(`SELECT ${columns} FROM tracks x WHERE x.id IN ${among} AND ${clause.sql}`, {
    ...clause.params,
    ids: JSON.stringify(asked),
  });
  const ids = own.map(({ id }) => id);
  const stored = whereShown(scope, own, album);
  const credits = trackCredits(scope, ids);
  const genres = genresOf(reader, 'track', ids);
  const albums = albumParts(scope, [
    ...new Set(stored.flatMap(({ albumId }) => (albumId === null ? [] : [albumId]))),
  ]);
  const marks = annotationsOf(scope, 'track', ids);
  return new Map(
    stored.map((row) => {
      const part = row.albumId === null ? undefined : albums.get(row.albumId);
      return [row.id, marks(assembled(row, credits(row.id), part, genres(row.id)))];
    }),
  );
}

/** The rows as the viewer is shown them: of a release that he may not see nothing is told, its folder neither. */
function whereShown(scope: Scope, rows: readonly Stored[], album: number | undefined): readonly Stored[] {
  const places = shownPlaces(scope, rows, album);
  if (places.size === 0) return rows;
  return rows.map((row) => {
    const place = places.get(row.id);
    if (place === undefined || place.albumId === row.albumId) return row;
    const { albumId, discNum, trackNum } = place;
    const path = place.hidesOwn && row.path !== null ? basename(row.path) : row.path;
    return { ...row, albumId, discNum, trackNum, path, albumGain: null, albumPeak: null };
  });
}

// Field by field: an object of forty fields that is spread is copied slowly, and there are fifty on a page.
function assembled(
  row: Stored,
  { artists, contributors }: Credited,
  part: AlbumPart | undefined,
  genres: readonly string[],
): TrackRow {
  const { format, path, trackGain, trackPeak, albumGain, albumPeak, explicit } = row;
  const { moods, groupings, works, movements, isrcs } = trackLists(row.tagLists);
  return {
    id: row.id,
    gid: row.gid,
    title: row.title,
    sortTitle: row.sortTitle,
    trackNum: row.trackNum,
    discNum: row.discNum,
    year: row.year,
    originalDate: row.originalDate,
    durationS: row.durationS,
    size: row.size,
    mime: row.mime,
    codec: row.codec,
    bitrate: row.bitrate,
    sampleRate: row.sampleRate,
    channels: row.channels,
    bitDepth: row.bitDepth,
    path,
    bpm: row.bpm,
    composer: row.composer,
    comment: row.comment,
    mbid: row.mbid,
    isrc: row.isrc,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ownerId: row.ownerId,
    moods,
    groupings,
    works,
    movements,
    isrcs,
    album: part?.album ?? null,
    artists,
    artistDisplay: row.artistDisplay ?? creditText(artists),
    albumArtists: part?.albumArtists ?? [],
    albumArtistDisplay: part?.albumArtistDisplay ?? '',
    contributors,
    genres,
    suffix: format ?? suffixOf(path),
    losslessSuffix: losslessSuffix(row),
    replayGain: { trackGain, trackPeak, albumGain, albumPeak },
    explicit: explicit === null ? null : explicit === 1,
    missing: row.missing === 1,
    hasLyrics: row.hasLyrics === 1,
    hasWaveform: row.hasWaveform === 1,
  };
}

const suffixOf = (path: string | null): string =>
  extname(path ?? '')
    .slice(1)
    .toLowerCase();

function losslessSuffix({ losslessPath, format }: Stored): string | null {
  if (losslessPath === null) return null;
  const suffix = suffixOf(losslessPath);
  return suffix === '' || suffix === format ? null : suffix;
}

/** What tracks show of their albums. Who sees a track on an album sees the album. */
function albumParts(scope: Scope, ids: readonly number[]): Map<number, AlbumPart> {
  if (ids.length === 0) return new Map();
  const credits = albumCredits(scope, ids);
  const rows = scope.reader.all<StoredAlbum>(albumSql, { ids: JSON.stringify(ids) });
  return new Map(
    rows.map(({ display, ...row }) => {
      const { artists } = credits(row.id);
      const album = { ...row, compilation: row.compilation === 1 };
      return [row.id, { album, albumArtists: artists, albumArtistDisplay: display ?? creditText(artists) }];
    }),
  );
}
