import { listClause, type SqlClause, type Viewer } from '../access/index.ts';
import { albumHasTracks } from '../catalogue/index.ts';
import type { Place } from './cursor.ts';

type Kind = Place['kind'];

/*
 * Each part that is JSON itself goes through json(): SQLite may forget on its way through a subquery that it is no text.
 */
const flag = (condition: string): string => `json(iif(${condition}, 'true', 'false'))`;
const ms = (seconds: string): string => `CAST(round(${seconds} * 1000) AS INTEGER)`;

/** The id of the uppermost folder of the music folder that a track's file is in: the libraries of Jellyfin clients. */
const musicFolder = (
  track: string,
): string => `(SELECT f.gid FROM track_files p JOIN folders f ON f.root_id = p.root_id AND f.path = ''
  WHERE p.track_id = ${track} AND p.role = 'main' LIMIT 1)`;
const firstTrack = '(SELECT id FROM tracks WHERE album_id = x.id ORDER BY disc_num, track_num, id LIMIT 1)';

const artistJson = `json_object('id', x.gid, 'name', x.name, 'sortName', x.sort_name, 'slug', x.slug, 'mbid', x.mbid,
  'bio', x.bio, 'imageTag', x.image_tag, 'thumbhash', x.thumbhash, 'createdAt', x.created_at)`;

const albumJson = `json_object('id', x.gid, 'title', x.title, 'sortTitle', x.sort_title, 'slug', x.slug, 'artist', x.album_artist,
  'credits', json((SELECT json_group_array(json_object('artist', r.gid, 'creditedAs', c.credited_as, 'join', c.join_phrase))
    FROM album_artists c JOIN artists r ON r.id = c.artist_id WHERE c.album_id = x.id)),
  'genres', json((SELECT json_group_array(genre) FROM (SELECT genre FROM album_genres WHERE album_id = x.id ORDER BY position))),
  'discTitles', json((SELECT json_group_array(json_object('disc', disc, 'title', title)) FROM album_discs WHERE album_id = x.id)),
  'year', x.year, 'originalDate', x.original_date, 'releaseDate', x.release_date, 'type', x.type,
  'compilation', ${flag('x.compilation = 1')}, 'explicit', ${flag('x.podcast_explicit = 1')}, 'label', x.label,
  'catalogNumber', x.catalog_number, 'barcode', x.barcode, 'mbid', x.mbid, 'releaseGroupMbid', x.release_group_mbid,
  'status', x.status, 'visibility', x.visibility, 'description', x.description, 'download', x.download, 'license', x.license,
  'imageTag', x.image_tag, 'thumbhash', x.thumbhash, 'musicFolder', ${musicFolder(firstTrack)},
  'publishedAt', x.published_at, 'createdAt', x.created_at, 'updatedAt', x.updated_at)`;

const trackJson = `json_object('id', x.gid, 'title', x.title, 'sortTitle', x.sort_title,
  'album', (SELECT gid FROM albums WHERE id = x.album_id), 'artist', x.artist_name,
  'credits', json((SELECT json_group_array(json_object('artist', r.gid, 'role', c.role, 'creditedAs', c.credited_as, 'join', c.join_phrase))
    FROM track_artists c JOIN artists r ON r.id = c.artist_id WHERE c.track_id = x.id)),
  'genres', json((SELECT json_group_array(genre) FROM (SELECT genre FROM track_genres WHERE track_id = x.id ORDER BY position))),
  'discNum', x.disc_num, 'trackNum', x.track_num, 'durationMs', ${ms('x.duration')}, 'year', x.year,
  'originalDate', x.original_date, 'releaseDate', x.release_date, 'size', x.file_size, 'suffix', x.format, 'mime', x.mime_type,
  'codec', x.codec, 'bitrate', x.bitrate, 'sampleRate', x.sample_rate, 'channels', x.channels, 'bitDepth', x.bit_depth,
  'bpm', x.bpm, 'composer', x.composer, 'comment', x.comment, 'mbid', x.mbid, 'isrc', x.isrc,
  'explicit', json(CASE x.explicit WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END),
  'replayGain', json_object('trackGain', x.replaygain_track_gain, 'trackPeak', x.replaygain_track_peak,
    'albumGain', x.replaygain_album_gain, 'albumPeak', x.replaygain_album_peak),
  'hasLyrics', ${flag('x.lyrics IS NOT NULL')}, 'musicFolder', ${musicFolder('x.id')}, 'createdAt', x.created_at, 'updatedAt', x.updated_at)`;

/** Where the viewer finds a track: its own release first, then the others, as far as he lists them. */
const placesJson = (own: string, further: string): string => `(SELECT json_group_array(
    json_object('album', gid, 'discNum', disc, 'trackNum', num)) FROM (
    SELECT gid, disc, num FROM (
      SELECT 0 AS rank, h.gid, x.disc_num AS disc, x.track_num AS num FROM albums h WHERE h.id = x.album_id AND ${own}
      UNION ALL SELECT f.id, f.gid, m.disc_num, m.track_num FROM album_tracks m CROSS JOIN albums f
        WHERE m.track_id = x.id AND f.id = m.album_id AND ${further}
    ) ORDER BY rank))`;

/** A track on several releases shows the first that the viewer lists, and the others under `alsoOn`. */
function sharedTrackJson(viewer: Viewer): string {
  const places = placesJson(listClause(viewer, 'h').sql, listClause(viewer, 'f').sql);
  const first = (name: string): string => `${places} ->> '$[0].${name}'`;
  return `CASE WHEN EXISTS (SELECT 1 FROM album_tracks m WHERE m.track_id = x.id) AND ${places} <> '[]'
    THEN json_set(${trackJson}, '$.album', ${first('album')}, '$.discNum', ${first('discNum')},
      '$.trackNum', ${first('trackNum')}, '$.alsoOn', json(json_remove(${places}, '$[0]')))
    ELSE ${trackJson} END`;
}

/** Places whose track the viewer does not list are left out: nobody learns how much is hidden from him. */
const playlistJson = (
  track: string,
): string => `json_object('id', x.gid, 'name', x.name, 'description', x.description,
  'isPublic', ${flag('x.is_public = 1')}, 'owner', json((SELECT json_object('id', gid, 'name', username) FROM admin WHERE username = x.username)),
  'rules', json(x.rules), 'tracks', json((SELECT json_group_array(gid) FROM (SELECT t.gid FROM playlist_tracks p JOIN tracks t ON t.id = p.track_id
    WHERE p.playlist_id = x.id AND ${track} ORDER BY p.position, p.id))),
  'createdAt', x.created_at, 'updatedAt', x.updated_at)`;

/** How the items of a kind are read for one viewer: their table, what he sees of it, and each as JSON text. */
export interface ItemSql {
  readonly table: string;
  /** Condition on the row `x`. */
  readonly seen: string;
  readonly json: string;
  readonly params: SqlClause['params'];
}

const items = {
  artist: { table: 'artists', json: artistJson, more: '' },
  album: { table: 'albums', json: albumJson, more: ` AND ${albumHasTracks}` },
  track: { table: 'tracks', json: trackJson, more: '' },
} as const;

/** What the viewer lists of a kind: albums of which all files are gone are in no list. */
export function itemSql(viewer: Viewer, kind: Kind): ItemSql {
  const { sql, params } = listClause(viewer, 'x', kind);
  if (kind !== 'playlist') {
    const { table, json, more } = items[kind];
    const text = kind === 'track' ? sharedTrackJson(viewer) : json;
    return { table, json: text, seen: `${sql}${more}`, params };
  }
  const track = listClause(viewer, 't', 'track');
  const json = playlistJson(track.sql);
  return { table: 'playlists', json, seen: sql, params: { ...params, ...track.params } };
}
