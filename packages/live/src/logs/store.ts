import type { Reader, Writer } from '@bandstand/sqlite';
import { findApp } from '../hub/index.ts';
import { parseAppName } from '../names/index.ts';
import type { KeptLine } from './row.ts';

export interface LogRow {
  readonly id: number;
  readonly ts: string;
  readonly level: string;
  readonly source: string | null;
  readonly appId: number | null;
  /** Null for an app that is gone. */
  readonly app: string | null;
  readonly message: string;
  readonly metaJson: string | null;
  readonly requestId: string | null;
}

const columns = `s.id, s.ts, s.level, s.source, s.app_id AS appId, a.name AS app, s.message,
  s.meta_json AS metaJson, s.request_id AS requestId`;
const withApp = 'LEFT JOIN apps a ON a.id = s.app_id';

/** Writes lines in the order given; the ids that they got. */
export function insertLines(writer: Writer, lines: readonly KeptLine[]): number[] {
  const apps = new Map<string, number | null>();
  return lines.map(({ app, ...line }) => {
    const appId = app === null ? null : (apps.get(app) ?? idOf(writer, app));
    if (app !== null) apps.set(app, appId);
    return writer.run(
      `INSERT INTO server_logs (ts, level, source, app_id, message, meta_json, request_id)
       VALUES (:ts, :level, :source, :appId, :message, :metaJson, :requestId)`,
      { ...line, appId },
    ).lastInsertRowid;
  });
}

function idOf(reader: Reader, app: string): number | null {
  const name = parseAppName(app);
  return (name && findApp(reader, name)?.id) ?? null;
}

/** Lines by their ids, of one app or of all. */
export function linesById(reader: Reader, from: number, to: number): LogRow[] {
  return reader.all<LogRow>(
    `SELECT ${columns} FROM server_logs s ${withApp} WHERE s.id BETWEEN ? AND ? ORDER BY s.id`,
    [from, to],
  );
}

export interface LogQuery {
  readonly appId: number | null;
  readonly level: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
  /** ISO 8601. */
  readonly since: string | null;
  readonly until: string | null;
  /** FTS5 words, as `matchOf` writes them. */
  readonly match: string | null;
  /** The id of the last line of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

export interface LogPage {
  readonly rows: readonly LogRow[];
  /** Where the next page begins; null at the end. A page may be short, and empty, before the end. */
  readonly next: number | null;
}

/** Lines that one page looks at, at most: a word that is everywhere must not hold up the server. */
const mostLooked = 20_000;

/** The newest first. */
export function findLines(reader: Reader, query: LogQuery): LogPage {
  const before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, firstBehind(reader, query.until));
  const { sql, params } = statement(query, before);
  const rows: LogRow[] = [];
  let looked = 0;
  for (const row of reader.iterate<LogRow>(sql, params)) {
    looked += 1;
    if (query.since !== null && row.ts < query.since) return { rows, next: null };
    const wanted =
      fits(query.source, row.source) &&
      fits(query.appId, row.appId) &&
      fits(query.level, row.level) &&
      fits(query.requestId, row.requestId);
    if (wanted) rows.push(row);
    if (rows.length >= query.limit || looked >= mostLooked) return { rows, next: row.id };
  }
  return { rows, next: null };
}

const fits = <T>(wanted: T | null, is: T | null): boolean => wanted === null || wanted === is;

/** Words are looked up in the index of words, anything else in those of the table; both go by ids from above. */
function statement({ match, appId, level, requestId }: LogQuery, before: number) {
  if (match !== null)
    return {
      sql: `SELECT ${columns} FROM server_logs_fts f JOIN server_logs s ON s.id = f.rowid ${withApp}
        WHERE server_logs_fts MATCH :match AND f.rowid < :before ORDER BY f.rowid DESC`,
      params: { match, before },
    };
  const conditions = [
    ...(appId === null ? [] : [['s.app_id = :appId', { appId }] as const]),
    ...(level === null ? [] : [['s.level = :level', { level }] as const]),
    ...(requestId === null ? [] : [['s.request_id = :requestId', { requestId }] as const]),
  ];
  const where = ['s.id < :before', ...conditions.map(([sql]) => sql)].join(' AND ');
  return {
    sql: `SELECT ${columns} FROM server_logs s ${withApp} WHERE ${where} ORDER BY s.id DESC`,
    params: Object.assign({ before }, ...conditions.map(([, value]) => value)),
  };
}

/** The id behind the last line up to a time. */
function firstBehind(reader: Reader, until: string | null): number {
  if (until === null) return Number.MAX_SAFE_INTEGER;
  const sql = 'SELECT id FROM server_logs WHERE ts <= ? ORDER BY ts DESC LIMIT 1';
  return (reader.value<number>(sql, [until]) ?? 0) + 1;
}

/** Forgets the oldest lines beyond a number and an age, up to `limit` of them; how many. */
export function purgeLines(
  writer: Writer,
  { keep, before, limit }: { readonly keep: number; readonly before: string; readonly limit: number },
): number {
  const newest = writer.value<number | null>('SELECT max(id) FROM server_logs') ?? 0;
  const oldest = writer.all<{ id: number; ts: string }>(
    'SELECT id, ts FROM server_logs ORDER BY id LIMIT ?',
    [limit],
  );
  const gone = oldest.findLast(({ id, ts }) => id <= newest - keep || ts < before);
  if (gone === undefined) return 0;
  return writer.run('DELETE FROM server_logs WHERE id <= ?', [gone.id]).changes;
}
