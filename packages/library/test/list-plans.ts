/** What the statements behind a list may do, and how a list is walked to hear them. */
import assert from 'node:assert/strict';
import { type Database, ReadPool } from '@bandstand/sqlite';
import type * as reading from './list-plans-reading.ts';
import type { Statement } from './list-plans-reading.ts';

type Recording = typeof reading;
export type RecordingReaders = ReadPool<Recording>;

/** How many times as large the library is said to be: a million tracks. */
const enlarged = 4000;

/** A reading thread that tells what it read. */
export function recordingThread(path: string): RecordingReaders {
  const module = new URL('./list-plans-reading.ts', import.meta.url);
  return new ReadPool<Recording>({ path, module, threads: 1 });
}

/**
 * Statistics as of a large library, or SQLite would rather read all of a small table than search in it. What is in each row
 * of an index stays so; values of which there are few are in more rows.
 */
export function pretendLarge(db: Database): void {
  db.write((w) => {
    // Made anew, it is a change of the schema, at which other connections read the numbers again.
    w.run('DROP TABLE IF EXISTS sqlite_stat1');
    w.run('ANALYZE');
    for (const { id, stat } of w.all<{ id: number; stat: string }>(
      'SELECT rowid AS id, stat FROM sqlite_stat1',
    )) {
      const [rows = 0, ...each] = stat.split(' ').map(Number);
      const larger = [rows * enlarged, ...each.map((n) => (n > rows / 10 ? n * enlarged : n))];
      w.run('UPDATE sqlite_stat1 SET stat = ? WHERE rowid = ?', [larger.join(' '), id]);
    }
    // This connection reads them again; the others do so by themselves.
    w.run('ANALYZE sqlite_schema');
  });
}

/** The tables that grow with the library. */
const large =
  /^(?:tracks|albums|artists|track_artists|album_artists|track_genres|album_genres|track_files|changes|listening|play_history|starred_items|item_ratings)$/;

/** Indexes that hold few rows of a large table, whatever its size: reading all of one is no matter. */
const partial = /^(?:albums_without_tracks|(?:artists|albums|tracks)_unspaced)$/;

/** Read whole, row by row, when a position table is built; artists are few. */
const readWhole = [
  // Artists are ordered without their articles, which no index holds.
  'SELECT id, name, sort_name AS sortName FROM artists WHERE id > 0',
  'SELECT count(*) FROM artists WHERE id > 0',
] as const;

/** Aliases of a statement with the tables that they stand for. */
function tablesOf(sql: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, table = '', alias = table] of sql.matchAll(
    /\b(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?(?!WHERE|ORDER|GROUP|JOIN|LEFT|ON|UNION|LIMIT|CROSS|INNER|INDEXED|NOT\b)(\w+))?/gi,
  )) {
    found.set(alias, table);
    found.set(table, table);
  }
  return found;
}

interface Step {
  /** How the step reads a large table whole: by its rows, or by an index alone. */
  readonly whole?: 'rows' | 'index';
  readonly sorts: boolean;
}

function stepOf(line: string, tables: ReadonlyMap<string, string>): Step {
  const sorts = /USE TEMP B-TREE FOR (?!DISTINCT|\w+\(DISTINCT\))/.test(line);
  const [, verb, name = ''] = /^(SCAN|SEARCH) (\w+)/.exec(line) ?? [];
  const isLarge = large.test(tables.get(name) ?? name);
  // A range of row ids without an end is the table from some row on; the change feed is read so.
  const open = verb === 'SEARCH' && name !== 'changes' && /PRIMARY KEY \(rowid>/.test(line);
  const scans = verb === 'SCAN' || open;
  const [, index = ''] = /USING (?:COVERING )?INDEX (\w+)/.exec(line) ?? [];
  if (!isLarge || !scans || partial.test(index)) return { sorts };
  return { sorts, whole: line.includes('USING COVERING INDEX') ? 'index' : 'rows' };
}

/** Rows of ids that are given: what is sorted are the items of a page. */
const isOfPage = (sql: string): boolean => sql.includes('json_each');

/** Ids as one text, as many as there may be: no page needs them. Searches look for some thousands at most. */
const readsSet = (sql: string): boolean =>
  /group_concat\((?!\w+ \|\|)/.test(sql) && !/LIMIT \d|json_each/.test(sql);

/** What is wrong with a statement; `first` may build position tables from indexes, later pages must find them there. */
export function faultOf({ sql, plan }: Statement, moment: 'first' | 'later'): string | undefined {
  const tables = tablesOf(sql);
  const steps = plan.map((line) => stepOf(line, tables));
  const whole = steps.find((step) => step.whole !== undefined)?.whole;
  const sorts = steps.some((step) => step.sorts);
  if (moment === 'later' && whole !== undefined) return 'reads a whole table again';
  if (moment === 'later' && readsSet(sql)) return 'reads a set again';
  if (whole === 'rows' && !readWhole.some((exempt) => sql.includes(exempt)))
    return 'reads rows of a whole table';
  if (sorts && !isOfPage(sql)) return 'sorts what no index holds in order';
  return undefined;
}

/** Where a page begins. */
export type Place = { readonly offset: number } | { readonly cursor: string };
type Walked = (place: Place) => Promise<unknown>;

/** Asks for a list at its beginning and then further on, and looks at everything that was read for each page. */
export async function walkList(readers: RecordingReaders, name: string, page: Walked): Promise<void> {
  const look = async (moment: 'first' | 'later', place: Place): Promise<unknown> => {
    const answer = await page(place);
    const statements = await readers.call('recorded', {});
    for (const statement of statements) {
      const fault = faultOf(statement, moment);
      const { sql, plan } = statement;
      assert.equal(fault, undefined, `${name}, ${moment} page, ${fault}:\n${sql}\n${plan.join('\n')}`);
    }
    return answer;
  };
  await readers.call('recorded', {});
  await look('first', { offset: 0 });
  // A random order is made when somebody goes into it.
  const answer = await look('first', { offset: 2 });
  await look('later', { offset: 5 });
  const next: unknown = answer instanceof Object && 'next' in answer ? answer.next : null;
  if (typeof next === 'string') await look('later', { cursor: next });
}
