import type { Reader, Writer } from '@bandstand/sqlite';
import type { LyricsRow } from '../documents/index.ts';
import { insertRow, isoTime, lockedColumns, type Row, updateRow } from './row-store.ts';

export interface TrackRecord extends Row {
  readonly id: number;
  readonly album_id: number | null;
  readonly missing_since: string | null;
  readonly locked_fields: string;
}

/** A whole track without its waveform. */
export function trackById(reader: Reader, id: number): TrackRecord | undefined {
  return reader.get<TrackRecord>(
    `SELECT id, title, album_id, artist_id, artist_name, track_num, duration, file_path, format, bitrate, sample_rate,
       lossless_path, hash, genre, year, mime_type, file_size, file_hash, disc_num, sort_title, title_key, channels,
       bit_depth, codec, original_date, release_date, composer, comment, bpm, isrc, mbid, track_mbid, work_mbid, explicit, tag_lists,
       replaygain_track_gain, replaygain_track_peak, replaygain_album_gain, replaygain_album_peak, lyrics,
       missing_since, locked_fields FROM tracks WHERE id = ?`,
    [id],
  );
}

export function insertTrack(writer: Writer, row: Row): number {
  return insertRow(writer, 'tracks', row);
}

/** Writes what differs and is not locked; true when anything was. */
export function updateTrack(writer: Writer, current: TrackRecord, wanted: Row, now: number): boolean {
  const locked = lockedColumns(current.locked_fields);
  return updateRow(writer, 'tracks', current.id, current, wanted, locked, { updated_at: isoTime(now) });
}

/** The sound of a track is another: what was computed from it no longer holds. */
export function forgetSound(writer: Writer, id: number): void {
  writer.run(
    'UPDATE tracks SET waveform = NULL, fingerprint = NULL WHERE id = ? AND (waveform IS NOT NULL OR fingerprint IS NOT NULL)',
    [id],
  );
}

/** Numbers a change of a track that only its lists show, so that clients hear of it. */
export function announceTrack(writer: Writer, id: number, now: number): void {
  writer.run('UPDATE tracks SET artist_name = artist_name, updated_at = ? WHERE id = ?', [isoTime(now), id]);
}

interface StoredLyrics {
  readonly lang: string;
  readonly synced: 0 | 1;
  readonly lines: string;
}

/** Makes the lyrics of one source what they should be; true when they differ from before. */
export function writeLyrics(
  writer: Writer,
  trackId: number,
  source: LyricsRow['source'],
  rows: readonly LyricsRow[],
): boolean {
  const before = writer.all<StoredLyrics>(
    'SELECT lang, synced, lines FROM track_lyrics WHERE track_id = ? AND source = ? ORDER BY lang, synced',
    [trackId, source],
  );
  const unique = new Map(rows.map((row) => [`${row.lang}/${row.synced}`, row]));
  const wanted = [...unique]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { lang, synced, lines }]) => ({ lang, synced, lines }));
  if (JSON.stringify(before) === JSON.stringify(wanted)) return false;
  writer.run('DELETE FROM track_lyrics WHERE track_id = ? AND source = ?', [trackId, source]);
  const sql = 'INSERT INTO track_lyrics (track_id, lang, source, synced, lines) VALUES (?, ?, ?, ?, ?)';
  for (const { lang, synced, lines } of wanted) writer.run(sql, [trackId, lang, source, synced, lines]);
  return true;
}

export function hasLyrics(reader: Reader, trackId: number): boolean {
  return reader.value('SELECT 1 FROM track_lyrics WHERE track_id = ?', [trackId]) !== undefined;
}

/** Words of the lyrics that show first: those beside the file before those in it. */
export function firstLyrics(reader: Reader, trackId: number): string | null {
  const sql = `SELECT lines FROM track_lyrics WHERE track_id = ? AND source IN ('embedded', 'sidecar')
    ORDER BY source DESC, synced, lang LIMIT 1`;
  return reader.value<string>(sql, [trackId]) ?? null;
}

/** A file of an album as one form of a song, with its track. */
export interface FormRow {
  readonly track_id: number;
  readonly root_id: number;
  readonly path: string;
  readonly format: string;
  readonly lossless: number;
  readonly title: string;
  readonly disc_num: number | null;
  readonly track_num: number | null;
  readonly duration: number | null;
}

/** The songs of an album, at most 5,000 files: what has more is no album. */
export function formsOfAlbum(reader: Reader, albumId: number): FormRow[] {
  return reader.all<FormRow>(
    `SELECT t.id AS track_id, f.root_id, f.path, f.format, f.lossless, t.title, t.disc_num, t.track_num, f.duration
       FROM tracks t JOIN track_files f ON f.track_id = t.id
       WHERE t.album_id = ? AND f.missing_since IS NULL AND f.role <> 'copy' ORDER BY t.id, f.id LIMIT 5000`,
    [albumId],
  );
}

/** Ids of the tracks of an album, missing ones included. */
export function tracksOfAlbum(reader: Reader, albumId: number): number[] {
  return reader
    .all<{ id: number }>('SELECT id FROM tracks WHERE album_id = ?', [albumId])
    .map(({ id }) => id);
}

/** Tracks whose files lie in a folder; the albums they are in. */
export function albumsInFolder(reader: Reader, rootId: number, folder: string): number[] {
  const sql = `SELECT DISTINCT t.album_id AS id FROM track_files f JOIN tracks t ON t.id = f.track_id
    WHERE f.root_id = ? AND f.folder = ? AND t.album_id IS NOT NULL`;
  return reader.all<{ id: number }>(sql, [rootId, folder]).map(({ id }) => id);
}
