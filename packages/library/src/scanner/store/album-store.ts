import type { Reader, Writer } from '@bandstand/sqlite';
import { slugOf, uniqueSlug } from '../../releases/index.ts';
import { insertRow, isoTime, lockedColumns, type Row, updateRow } from './row-store.ts';

export interface AlbumRecord extends Row {
  readonly id: number;
  readonly title: string;
  readonly scan_key: string | null;
  readonly locked_fields: string;
}

const columns = `id, title, artist_id, date, cover_path, genre, description, type, year, download, external_links,
  visibility, published_at, license, status, album_artist, sort_title, title_key, artist_key, mbid, release_group_mbid,
  original_date, release_date, compilation, label, catalog_number, barcode, tag_lists, scan_key, locked_fields, image_tag`;

export function albumById(reader: Reader, id: number): AlbumRecord | undefined {
  return reader.get<AlbumRecord>(`SELECT ${columns} FROM albums WHERE id = ?`, [id]);
}

/** The album of a key of the scanner: its own, or one that it took over with another album. */
export function albumIdByKey(reader: Reader, key: string): number | undefined {
  const own = reader.value<number>('SELECT id FROM albums WHERE scan_key = ?', [key]);
  return own ?? reader.value<number>('SELECT album_id FROM album_aliases WHERE scan_key = ?', [key]);
}

/** Inserts an album with an address of its own. */
export function insertAlbum(
  writer: Writer,
  key: string,
  row: Row & { readonly title: string; readonly album_artist: string },
): number {
  const taken = (slug: string) => writer.value('SELECT 1 FROM albums WHERE slug = ?', [slug]) !== undefined;
  const plain = slugOf(row.title, 'release');
  // A title that is taken gets the artist's name before it gets a number.
  const base = taken(plain) ? slugOf(`${row.album_artist} ${row.title}`, 'release') : plain;
  return insertRow(writer, 'albums', {
    ...row,
    scan_key: key,
    slug: uniqueSlug(base, key, taken),
  });
}

export function updateAlbum(writer: Writer, current: AlbumRecord, wanted: Row, now: number): boolean {
  const locked = lockedColumns(current.locked_fields);
  return updateRow(writer, 'albums', current.id, current, wanted, locked, { updated_at: isoTime(now) });
}

export function setAlbumKey(writer: Writer, id: number, key: string): void {
  writer.run('UPDATE albums SET scan_key = ? WHERE id = ?', [key, id]);
}

/** Numbers a change of an album that only its lists show. */
export function announceAlbum(writer: Writer, id: number, now: number): void {
  writer.run('UPDATE albums SET album_artist = album_artist, updated_at = ? WHERE id = ?', [
    isoTime(now),
    id,
  ]);
}

export interface MemberRow {
  readonly id: number;
  readonly root_id: number;
  readonly root_name: string;
  readonly path: string;
  readonly folder: string;
  readonly duration: number | null;
  readonly has_picture: number;
  readonly file_hash: string;
  readonly missing: number;
}

/** The main files of an album in the order of discs and numbers; of an "album" of thousands, the first two thousand. */
export function membersOf(reader: Reader, albumId: number): MemberRow[] {
  return reader.all<MemberRow>(
    `SELECT f.id, f.root_id, r.name AS root_name, f.path, f.folder, f.duration, f.has_picture, f.file_hash,
       f.missing_since IS NOT NULL AS missing
       FROM tracks t JOIN track_files f ON f.track_id = t.id AND f.role = 'main' JOIN music_roots r ON r.id = f.root_id
       WHERE t.album_id = ? ORDER BY t.disc_num, t.track_num, f.path LIMIT 2000`,
    [albumId],
  );
}

/** Albums that came from a scan, have no track left, and that nobody has touched or said anything about. */
const forsaken = `x.source IN ('scan', 'upload') AND x.track_count = 0 AND x.locked_fields = '[]' AND x.status = 'draft'
  AND NOT EXISTS (SELECT 1 FROM tracks WHERE album_id = x.id)
  AND NOT EXISTS (SELECT 1 FROM album_tracks WHERE album_id = x.id)
  AND NOT EXISTS (SELECT 1 FROM starred_items WHERE item_type = 'album' AND item_key = x.id)
  AND NOT EXISTS (SELECT 1 FROM item_ratings WHERE item_type = 'album' AND item_key = x.id)
  AND NOT EXISTS (SELECT 1 FROM comments WHERE album_id = x.id)
  AND NOT EXISTS (SELECT 1 FROM album_ownership WHERE album_id = x.id)`;

/** Removes albums whose tracks have all moved to others; how many. */
export function deleteForsakenAlbums(writer: Writer): number {
  return writer.run(`DELETE FROM albums WHERE id IN (SELECT x.id FROM albums x WHERE ${forsaken})`).changes;
}

/** Removes an album that its last track has left, unless somebody made it something of his own; false when it stays. */
export function deleteForsakenAlbum(writer: Writer, id: number): boolean {
  const sql = `DELETE FROM albums WHERE id IN (SELECT x.id FROM albums x WHERE x.id = ? AND ${forsaken})`;
  return writer.run(sql, [id]).changes === 1;
}

/** The account that scanned music belongs to: the first root_admin, null before there is one. */
export function firstRootAdmin(reader: Reader): number | null {
  return reader.value<number>(`SELECT id FROM admin WHERE role = 'root_admin' ORDER BY id LIMIT 1`) ?? null;
}

/**
 * Gives everything that was scanned before there was an account to
 * `accountId`. Call it where the first root_admin is made.
 */
export function adoptUnowned(writer: Writer, accountId: number): void {
  writer.run(`UPDATE albums SET owner_id = ? WHERE owner_id IS NULL AND source = 'scan'`, [accountId]);
  writer.run(`UPDATE tracks SET owner_id = ? WHERE owner_id IS NULL AND source = 'scan'`, [accountId]);
}
