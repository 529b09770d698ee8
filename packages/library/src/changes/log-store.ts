import type { Reader } from '@bandstand/sqlite';
import type { ItemKind } from './cursor.ts';

/** One row of the log, as far as its reader may see it. */
export interface LogRow {
  readonly seq: number;
  readonly kind: ItemKind | 'playlist' | 'genre' | 'account';
  readonly id: number;
  /** 0 for the item itself. */
  readonly account: number;
  /** Of a genre its name. */
  readonly gid: string;
  readonly op: 'upsert' | 'delete' | 'sight';
  /** The widest audience that saw the item before; -1 nobody. */
  readonly level: number;
  /** An account that saw it before, whatever the level. */
  readonly owner: number | null;
}

const columns = `seq, kind, entity_id AS id, account_id AS account, gid, op, was_listed_to AS level, owner_id AS owner`;

/** Rows that concern everybody or this account, between two numbers (the first not included). */
export function rowsBetween(
  reader: Reader,
  span: {
    readonly after: number;
    readonly upTo: number;
    readonly account: number;
    readonly limit: number;
  },
): LogRow[] {
  return reader.all<LogRow>(
    `SELECT ${columns} FROM changes WHERE seq > :after AND seq <= :upTo AND account_id IN (0, :account)
     ORDER BY seq LIMIT :limit`,
    span,
  );
}

/** The row with a number if it tells of a change of role of this account. */
export function roleChange(reader: Reader, account: number, seq: number): LogRow | undefined {
  return reader.get<LogRow>(
    `SELECT ${columns} FROM changes WHERE kind = 'account' AND account_id = ? AND seq = ?`,
    [account, seq],
  );
}

/** The first change of role of this account with a number from `seq` on. */
export function nextRoleChange(reader: Reader, account: number, seq: number): LogRow | undefined {
  return reader.get<LogRow>(
    `SELECT ${columns} FROM changes WHERE kind = 'account' AND account_id = ? AND seq >= ? ORDER BY seq LIMIT 1`,
    [account, seq],
  );
}

export interface LogSpan {
  /** The lowest number that is still there; one more than `last` when none is. */
  readonly first: number;
  /** The highest number ever given. */
  readonly last: number;
}

export function logSpan(reader: Reader): LogSpan {
  const last = reader.value<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'changes'`) ?? 0;
  const first = reader.value<number | null>('SELECT min(seq) FROM changes') ?? last + 1;
  return { first, last };
}

/** When a row was written; undefined when it is not there. */
export function timeOf(reader: Reader, seq: number): string | undefined {
  return reader.value<string>('SELECT at FROM changes WHERE seq = ?', [seq]);
}

const nextSql = 'SELECT seq, at FROM changes WHERE seq >= ? ORDER BY seq LIMIT 1';

/**
 * The number before which everything was written by a time (ISO 8601):
 * numbers rise with the time, so few rows are looked at.
 */
export function seqAt(reader: Reader, at: string): number {
  const { first, last } = logSpan(reader);
  let low = first;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = reader.get<{ seq: number; at: string }>(nextSql, [middle]);
    if (row === undefined || row.at > at) high = middle;
    else low = row.seq + 1;
  }
  return low - 1;
}

/** When the oldest row that is kept was written; undefined when there is none. */
export function oldestTime(reader: Reader): string | undefined {
  return reader.value<string>('SELECT at FROM changes ORDER BY seq LIMIT 1');
}

/** Row ids of playlists that hold any of these tracks. */
export function playlistsWith(reader: Reader, trackIds: readonly number[]): number[] {
  if (trackIds.length === 0) return [];
  return reader
    .all<{ id: number }>(
      `SELECT DISTINCT playlist_id AS id FROM playlist_tracks WHERE track_id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(trackIds)],
    )
    .map(({ id }) => id);
}

/** Places of these playlists together. */
export function placesOf(reader: Reader, playlistIds: readonly number[]): number {
  if (playlistIds.length === 0) return 0;
  const sql = `SELECT count(*) FROM playlist_tracks WHERE playlist_id IN (SELECT value FROM json_each(?))`;
  return reader.value<number>(sql, [JSON.stringify(playlistIds)]) ?? 0;
}
