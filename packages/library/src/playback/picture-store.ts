import type { Reader, Writer } from '@bandstand/sqlite';

export type PictureKind = 'artist' | 'album' | 'track' | 'playlist';

/** Where the picture of a thing is, and what to draw when there is none. */
export interface PictureRecord {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  /** '<root id>:<relative path>', 'embedded:<track file id>' or 'data:<path under the data folder>'. */
  readonly place: string | null;
  readonly tag: string | null;
  /** True when the thing could keep a placeholder of its picture and has none yet. */
  readonly wantsThumbhash: number;
}

const statements: Readonly<Record<PictureKind, string>> = {
  artist: `SELECT id, gid, name AS title, photo_path AS place, image_tag AS tag,
    photo_path IS NOT NULL AND thumbhash IS NULL AS wantsThumbhash FROM artists WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'artist')`,
  album: `SELECT id, gid, title, cover_path AS place, image_tag AS tag,
    cover_path IS NOT NULL AND thumbhash IS NULL AS wantsThumbhash FROM albums WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'album')`,
  track: `SELECT t.id, t.gid, t.title, a.cover_path AS place, a.image_tag AS tag, 0 AS wantsThumbhash FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.gid = :gid`,
  playlist: `SELECT id, gid, name AS title, cover_path AS place, updated_at AS tag, 0 AS wantsThumbhash FROM playlists WHERE gid = :gid`,
};

export function pictureByGid(reader: Reader, kind: PictureKind, gid: string): PictureRecord | undefined {
  return reader.get<PictureRecord>(statements[kind], { gid });
}

type AlbumPicture = Pick<PictureRecord, 'id' | 'place' | 'tag'>;

/** Albums with a picture among those an artist is credited on, newest first: one stands for an artist without photo. */
export function albumPicturesOfArtist(reader: Reader, artistId: number): AlbumPicture[] {
  return reader.all<AlbumPicture>(
    `SELECT a.id, a.cover_path AS place, a.image_tag AS tag FROM album_artists c JOIN albums a ON a.id = c.album_id
     WHERE c.artist_id = ? AND a.cover_path IS NOT NULL ORDER BY a.year DESC, a.id LIMIT 50`,
    [artistId],
  );
}

/** The albums that a track of several is on, its own first; none for a track of one. */
export function albumPicturesOfTrack(reader: Reader, trackId: number): AlbumPicture[] {
  return reader.all<AlbumPicture>(
    `SELECT a.id, a.cover_path AS place, a.image_tag AS tag FROM (
       SELECT 0 AS rank, t.album_id FROM tracks t WHERE t.id = :track AND t.id IN (SELECT track_id FROM album_tracks WHERE track_id = :track)
       UNION ALL SELECT album_id, album_id FROM album_tracks WHERE track_id = :track
     ) p JOIN albums a ON a.id = p.album_id ORDER BY p.rank`,
    { track: trackId },
  );
}

/** Albums with a picture among the tracks of a playlist, in the order of the list, each once. */
export function albumPicturesOfPlaylist(reader: Reader, playlistId: number): AlbumPicture[] {
  return reader.all<AlbumPicture>(
    `SELECT a.id, a.cover_path AS place, a.image_tag AS tag
     FROM (SELECT track_id, position FROM playlist_tracks WHERE playlist_id = ? ORDER BY position LIMIT 200) p
     JOIN tracks t ON t.id = p.track_id JOIN albums a ON a.id = t.album_id
     WHERE a.cover_path IS NOT NULL GROUP BY a.id ORDER BY min(p.position) LIMIT 20`,
    [playlistId],
  );
}

/** A file of a track that has a picture inside, undefined when none has. */
export function fileWithPicture(reader: Reader, trackId: number): number | undefined {
  return reader.value<number>(
    'SELECT id FROM track_files WHERE track_id = ? AND has_picture = 1 AND missing_since IS NULL ORDER BY role, id LIMIT 1',
    [trackId],
  );
}

/** Keeps the placeholder of a picture (thumbhash, base64), unless the picture has changed since it was read. */
export function writeThumbhash(
  writer: Writer,
  kind: 'artist' | 'album',
  picture: PictureRecord,
  thumbhash: string,
): void {
  const [table, place] = kind === 'artist' ? ['artists', 'photo_path'] : ['albums', 'cover_path'];
  writer.run(`UPDATE ${table} SET thumbhash = ? WHERE id = ? AND ${place} = ? AND image_tag IS ?`, [
    thumbhash,
    picture.id,
    picture.place,
    picture.tag,
  ]);
}

const versionSql: Readonly<Record<PictureKind, string>> = {
  artist: `SELECT image_tag FROM artists WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'artist')`,
  album: `SELECT image_tag FROM albums WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'album')`,
  track: `SELECT a.image_tag FROM tracks t JOIN counted_releases c ON c.track_id = t.id LEFT JOIN albums a ON a.id = c.album_id
    WHERE t.gid = :gid`,
  playlist: 'SELECT updated_at FROM playlists WHERE gid = :gid',
};

/** What names the present picture of a thing, as its tag was made of it. */
export function pictureVersion(reader: Reader, kind: PictureKind, gid: string): string | null {
  return reader.value<string | null>(versionSql[kind], { gid }) ?? null;
}
