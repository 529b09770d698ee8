import type { Writer } from '@bandstand/sqlite';
import { lock, unlock } from '../editing/index.ts';
import type { Journal, PlainRow, RemovedRow } from './journal.ts';
import { handOver, insertWhole } from './references.ts';

/** What says which song a track is: the tags of the files that join it must not change it. */
const identity = ['title', 'artists', 'album', 'trackNum', 'discNum'];

/**
 * Gives everything of a track to another: its files become other forms of that one, its plays and places in playlists count
 * there, and the album that it was on has the other now.
 */
export function giveTrack(
  writer: Writer,
  before: PlainRow,
  to: number,
): Pick<Journal, 'moved' | 'removed' | 'stats' | 'locked' | 'placedOn'> {
  const from = Number(before['id']);
  const lockedBefore = writer.value<string>('SELECT locked_fields FROM tracks WHERE id = ?', [to]) ?? '[]';
  const locked = identity.filter((field) => unlock(lockedBefore, [field]) === lockedBefore);
  const stats = writer.get<{ plays: number; downloads: number }>(
    'SELECT play_count AS plays, download_count AS downloads FROM track_stats WHERE track_id = ?',
    [from],
  );
  // A track has one main file; the scanner's rule finds which of all is the best.
  writer.run(`UPDATE track_files SET role = 'variant' WHERE track_id = ? AND role = 'main'`, [from]);
  const bookmarks = giveBookmarks(writer, from, to);
  const placedOn = placeOn(writer, before, to);
  const given = handOver(writer, { kind: 'track', from, to, name: null });
  const counted = given.removed.some(({ table }) => table === 'track_stats');
  if (counted && stats !== undefined) addTrackStats(writer, to, stats.plays, stats.downloads);
  writer.run('UPDATE tracks SET locked_fields = ? WHERE id = ?', [lock(lockedBefore, locked), to]);
  return {
    ...given,
    removed: [...given.removed, ...bookmarks],
    stats: counted ? (stats ?? null) : null,
    locked,
    placedOn,
  };
}

/** Puts the other on the album of the track, at its place; the album, null when the other was on it already. */
function placeOn(writer: Writer, before: PlainRow, to: number): number | null {
  const { album_id: album = null, disc_num: disc = null, track_num: number = null } = before;
  const home = writer.value<number | null>('SELECT album_id FROM tracks WHERE id = ?', [to]) ?? null;
  if (album === null || album === home) return null;
  const key = [album, to];
  if (writer.value('SELECT 1 FROM album_tracks WHERE album_id = ? AND track_id = ?', key) !== undefined)
    return null;
  writer.run('INSERT INTO album_tracks (album_id, track_id, disc_num, track_num) VALUES (?, ?, ?, ?)', [
    ...key,
    disc,
    number,
  ]);
  return Number(album);
}

/** Takes the other off the album that the track has back. */
export function takePlaceBack(writer: Writer, { placedOn = null }: Journal, to: number): void {
  if (placedOn !== null)
    writer.run('DELETE FROM album_tracks WHERE album_id = ? AND track_id = ?', [placedOn, to]);
}

/** Gives places where people stopped listening to the other, unless they have one there; the rows as they were. */
function giveBookmarks(writer: Writer, from: number, to: number): RemovedRow[] {
  const rows = writer.all<PlainRow>(
    'SELECT id, username, track_id, position_ms, comment, created_at, updated_at FROM bookmarks WHERE track_key = ?',
    [from],
  );
  for (const { id: _id, ...row } of rows) {
    const both = writer.value('SELECT 1 FROM bookmarks WHERE username = ? AND track_key = ?', [
      row['username'] ?? null,
      to,
    ]);
    if (both === undefined) insertWhole(writer, 'bookmarks', { ...row, track_id: String(to) });
  }
  writer.run('DELETE FROM bookmarks WHERE track_key = ?', [from]);
  return rows.map((row) => ({ table: 'bookmarks', row }));
}

/** Adds to the counts of a track; never below 0. */
export function addTrackStats(writer: Writer, track: number, plays: number, downloads: number): void {
  writer.run(
    `INSERT INTO track_stats (track_id, play_count, download_count) VALUES (:track, max(0, :plays), max(0, :downloads))
     ON CONFLICT (track_id) DO UPDATE SET play_count = max(0, play_count + :plays),
       download_count = max(0, download_count + :downloads)`,
    { track, plays, downloads },
  );
}
