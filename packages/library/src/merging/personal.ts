import type { Writer } from '@bandstand/sqlite';
import type { Journal, PlainRow, RemovedRow } from './journal.ts';
import { insertWhole, type MergeKind, wholeRow } from './references.ts';

const marks = ['starred_items', 'item_ratings'] as const;

interface Both {
  readonly kind: MergeKind;
  readonly from: number;
  readonly to: number;
}

/** Gives stars and ratings to the other; whoever marked both keeps the mark of the other. The rows as they were. */
export function giveMarks(writer: Writer, { kind, from, to }: Both): RemovedRow[] {
  return marks.flatMap((table) => {
    const rows = writer.all<{ username: string }>(
      `SELECT username FROM ${table} WHERE item_type = ? AND item_id = ?`,
      [kind, String(from)],
    );
    return rows.map(({ username }) => {
      const where = { username, item_type: kind, item_id: String(from) };
      const row = wholeRow(writer, table, where) ?? where;
      const key = [username, kind, String(to)];
      const both = writer.value(
        `SELECT 1 FROM ${table} WHERE username = ? AND item_type = ? AND item_id = ?`,
        key,
      );
      writer.run(`DELETE FROM ${table} WHERE username = ? AND item_type = ? AND item_id = ?`, [
        username,
        kind,
        String(from),
      ]);
      if (both === undefined) {
        const { id: _id, ...rest }: PlainRow = row;
        insertWhole(writer, table, { ...rest, item_id: String(to) });
      }
      // `both` tells a parting whether the other had a mark of its own.
      return { table, row: { ...row, both: both === undefined ? 0 : 1 } };
    });
  });
}

/** Puts stars and ratings back; a mark that the other got only by the merge goes from it, if it was not changed since. */
export function takeMarksBack(writer: Writer, rows: readonly RemovedRow[], { kind, to }: Both): void {
  for (const { table, row } of rows) {
    const { both, id: _id, ...rest } = row;
    const mine = [rest['username'] ?? null, kind, String(to)];
    if (both === 0) {
      const rating = table === 'item_ratings' ? ' AND rating = ?' : '';
      writer.run(`DELETE FROM ${table} WHERE username = ? AND item_type = ? AND item_id = ?${rating}`, [
        ...mine,
        ...(rating === '' ? [] : [rest['rating'] ?? null]),
      ]);
    }
    const there = writer.value('SELECT 1 FROM admin WHERE username = ?', [rest['username'] ?? null]);
    if (there !== undefined) insertWhole(writer, table, rest);
  }
}

/** Adds plays to those of the other; the rows as they were. */
export function giveListening(writer: Writer, { kind, from, to }: Both): PlainRow[] {
  const rows = writer.all<PlainRow>(
    'SELECT username, plays, last_played_at FROM listening WHERE item_type = ? AND item_id = ?',
    [kind, from],
  );
  writer.run('DELETE FROM listening WHERE item_type = ? AND item_id = ?', [kind, from]);
  for (const row of rows)
    writer.run(
      `INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (:username, :kind, :to, :plays, :last_played_at)
       ON CONFLICT (username, item_type, item_id) DO UPDATE SET plays = plays + excluded.plays,
         last_played_at = max(last_played_at, excluded.last_played_at)`,
      { ...row, kind, to },
    );
  return rows;
}

export function takeListeningBack(writer: Writer, rows: readonly PlainRow[], { kind, from, to }: Both): void {
  for (const row of rows) {
    const { username = null, plays = 0, last_played_at = null } = row;
    const mine = { username, kind, to, plays };
    const where = 'username = :username AND item_type = :kind AND item_id = :to';
    writer.run(`DELETE FROM listening WHERE ${where} AND plays <= :plays`, mine);
    writer.run(`UPDATE listening SET plays = plays - :plays WHERE ${where}`, mine);
    if (writer.value('SELECT 1 FROM admin WHERE username = ?', [username]) === undefined) continue;
    writer.run(
      'INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (?, ?, ?, ?, ?)',
      [username, kind, from, plays, last_played_at],
    );
  }
}

/** Adds the public counts of a release to those of the other. */
export function giveStats(writer: Writer, from: number, to: number): Journal['stats'] {
  const stats = writer.get<{ plays: number; downloads: number }>(
    `SELECT play_count AS plays, download_count AS downloads FROM release_stats
     WHERE slug = (SELECT slug FROM albums WHERE id = ?)`,
    [from],
  );
  if (stats !== undefined) addStats(writer, to, stats.plays, stats.downloads);
  return stats ?? null;
}

/** Adds to the public counts of a release; never below 0. */
export function addStats(writer: Writer, album: number, plays: number, downloads: number): void {
  writer.run(
    `INSERT INTO release_stats (slug, play_count, download_count)
     SELECT slug, max(0, :plays), max(0, :downloads) FROM albums WHERE id = :album
     ON CONFLICT (slug) DO UPDATE SET play_count = max(0, play_count + :plays),
       download_count = max(0, download_count + :downloads)`,
    { album, plays, downloads },
  );
}
