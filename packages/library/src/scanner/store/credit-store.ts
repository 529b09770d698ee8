import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';

export type CreditTable = 'track_artists' | 'album_artists';

export interface CreditRow {
  readonly artistId: number;
  readonly role: string;
  readonly position: number;
  readonly creditedAs: string | null;
  readonly join: string;
  /** The name that the credit shows. */
  readonly shown: string;
  /** Somebody has given the artist another name than the tags say: the credit shows that. */
  readonly renamed: boolean;
}

/** A credit line as the tags write it, unless somebody renamed one of its artists. */
export function shownLine(line: string, rows: readonly CreditRow[]): string {
  const artists = rows.filter((row) => row.role === 'artist');
  if (!artists.some((row) => row.renamed)) return line;
  return artists.map((row) => row.shown + row.join).join('');
}

interface StoredCredit {
  readonly artist_id: number;
  readonly role: string;
  readonly position: number;
  readonly credited_as: string | null;
  readonly join_phrase: string;
}

/** A credit as its row holds it. */
export type WrittenCredit = Omit<CreditRow, 'shown' | 'renamed'>;

function asText(rows: readonly WrittenCredit[]): string {
  return JSON.stringify(rows.map((row) => [row.role, row.position, row.artistId, row.creditedAs, row.join]));
}

/** Writes the credited artists of a track; true when they differ from before. `fresh` skips the look at what was there. */
export function writeTrackCredits(
  writer: Writer,
  trackId: number,
  rows: readonly WrittenCredit[],
  fresh: boolean,
): boolean {
  if (!fresh) {
    const sql = `SELECT artist_id, role, position, credited_as, join_phrase FROM track_artists WHERE track_id = ?`;
    if (asText(stored(writer, sql, trackId)) === asText(rows.toSorted(inOrder))) return false;
    writer.run('DELETE FROM track_artists WHERE track_id = ?', [trackId]);
  }
  const sql = `INSERT INTO track_artists (track_id, artist_id, role, position, credited_as, join_phrase) VALUES (?, ?, ?, ?, ?, ?)`;
  for (const row of rows) {
    writer.run(sql, [trackId, row.artistId, row.role, row.position, row.creditedAs, row.join]);
  }
  return true;
}

/** Who a track is by, without those in other roles. */
export function artistCredits(reader: Reader, trackId: number): WrittenCredit[] {
  const sql = `SELECT artist_id, role, position, credited_as, join_phrase FROM track_artists WHERE track_id = ? AND role = 'artist'`;
  return stored(reader, sql, trackId);
}

/** The same for an album, whose credits have no roles. */
export function writeAlbumCredits(
  writer: Writer,
  albumId: number,
  rows: readonly WrittenCredit[],
  fresh = false,
): boolean {
  if (!fresh) {
    const select = `SELECT artist_id, 'artist' AS role, position, credited_as, join_phrase FROM album_artists WHERE album_id = ?`;
    if (asText(stored(writer, select, albumId)) === asText(rows.toSorted(inOrder))) return false;
    writer.run('DELETE FROM album_artists WHERE album_id = ?', [albumId]);
  }
  const sql = `INSERT INTO album_artists (album_id, artist_id, position, credited_as, join_phrase) VALUES (?, ?, ?, ?, ?)`;
  for (const row of rows) writer.run(sql, [albumId, row.artistId, row.position, row.creditedAs, row.join]);
  return true;
}

function stored(reader: Reader, sql: string, id: number): WrittenCredit[] {
  const rows = reader.all<StoredCredit>(sql, [id]).map((row) => ({
    artistId: row.artist_id,
    role: row.role,
    position: row.position,
    creditedAs: row.credited_as,
    join: row.join_phrase,
  }));
  return rows.sort(inOrder);
}

function inOrder(a: WrittenCredit, b: WrittenCredit): number {
  if (a.role !== b.role) return a.role < b.role ? -1 : 1;
  return a.position - b.position;
}

/** Tables that hold a list of values for one thing: its owner column and its value columns. */
const lists = {
  track_genres: { owner: 'track_id', columns: ['genre', 'position'] },
  album_genres: { owner: 'album_id', columns: ['genre', 'position'] },
  album_discs: { owner: 'album_id', columns: ['disc', 'title'] },
} as const;

/** Makes the rows of a list what they should be; true when they differ from before. */
export function writeList(
  writer: Writer,
  table: keyof typeof lists,
  id: number,
  rows: readonly (readonly SqlValue[])[],
  fresh = false,
): boolean {
  const { owner, columns } = lists[table];
  if (!fresh) {
    const order = table === 'album_discs' ? 'disc' : 'position';
    const select = `SELECT ${columns.join(', ')} FROM ${table} WHERE ${owner} = ? ORDER BY ${order}`;
    const before = writer
      .all<Readonly<Record<string, SqlValue>>>(select, [id])
      .map((row) => Object.values(row));
    if (JSON.stringify(before) === JSON.stringify(rows)) return false;
    writer.run(`DELETE FROM ${table} WHERE ${owner} = ?`, [id]);
  }
  const sql = `INSERT INTO ${table} (${owner}, ${columns.join(', ')}) VALUES (?, ?, ?)`;
  for (const row of rows) writer.run(sql, [id, ...row]);
  return rows.length > 0 || !fresh;
}
