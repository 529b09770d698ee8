import type { Reader } from '@bandstand/sqlite';

/** A file of a track with the folder it lies in. */
export interface TrackFile {
  readonly id: number;
  /** Absolute path of the music root. */
  readonly rootPath: string;
  /** Relative to the root. */
  readonly path: string;
  readonly size: number;
  readonly fileHash: string;
  readonly format: string;
  readonly mime: string;
  readonly lossless: boolean;
  readonly bitrate: number | null;
  readonly duration: number | null;
  /** Samples per second. */
  readonly sampleRate: number | null;
  readonly role: 'main' | 'variant' | 'copy';
  readonly hasPicture: boolean;
}

type Row = Omit<TrackFile, 'lossless' | 'hasPicture'> & {
  readonly lossless: number;
  readonly hasPicture: number;
};

const select = `SELECT f.id, r.path AS rootPath, f.path, f.size, f.file_hash AS fileHash, f.format, f.mime_type AS mime, f.lossless,
  f.bitrate, f.duration, f.sample_rate AS sampleRate, f.role, f.has_picture AS hasPicture
  FROM track_files f JOIN music_roots r ON r.id = f.root_id`;

const trackFile = (row: Row): TrackFile => ({
  ...row,
  lossless: row.lossless === 1,
  hasPicture: row.hasPicture === 1,
});

/** The files of a track that were there at the last scan: the main one, its variants, copies. */
export function filesOfTrack(reader: Reader, trackId: number): TrackFile[] {
  return reader
    .all<Row>(
      `${select} WHERE f.track_id = ? AND f.missing_since IS NULL
       ORDER BY CASE f.role WHEN 'main' THEN 0 WHEN 'variant' THEN 1 ELSE 2 END, f.id`,
      [trackId],
    )
    .map(trackFile);
}

export function trackFileById(reader: Reader, id: number): TrackFile | undefined {
  const row = reader.get<Row>(`${select} WHERE f.id = ?`, [id]);
  return row === undefined ? undefined : trackFile(row);
}

export function rootPath(reader: Reader, rootId: number): string | undefined {
  return reader.value<string>('SELECT path FROM music_roots WHERE id = ?', [rootId]);
}

/** A track's row id and its name for a download, undefined when there is none. */
export interface TrackName {
  readonly id: number;
  readonly title: string;
  readonly artist: string | null;
  readonly durationS: number | null;
}

export function trackByGid(reader: Reader, gid: string): TrackName | undefined {
  return reader.get<TrackName>(
    `SELECT id, title, artist_name AS artist, duration AS durationS FROM tracks
     WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'track')`,
    { gid },
  );
}
