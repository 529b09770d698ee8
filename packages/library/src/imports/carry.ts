import { setImmediate as breathe } from 'node:timers/promises';
import { type Database, type Readable, sqliteCode, type Writer } from '@bandstand/sqlite';
import type { Keyring } from '../accounts/index.ts';
import { countRows, type ForeignRow, type ForeignTable, pages } from './foreign/index.ts';
import { localOf, markOf, remember, setMark } from './ledger/index.ts';
import type { Tally } from './report.ts';

/** What every step of an import from a database works with. */
export interface Carrying {
  readonly db: Database;
  readonly from: Readable;
  readonly tables: ReadonlyMap<string, ForeignTable>;
  /** Row of import_sources. */
  readonly source: number;
  readonly tally: Tally;
  readonly keyring: Keyring;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | null, label: string) => void;
}

export type Outcome =
  | { readonly kind: 'added' | 'matched'; readonly id: number | null }
  | { readonly kind: 'left'; readonly reason: string };

export const left = (reason: string): Outcome => ({ kind: 'left', reason });
export const added = (id: number | null): Outcome => ({ kind: 'added', id });
export const matched = (id: number | null): Outcome => ({ kind: 'matched', id });

export interface Step {
  readonly table: string;
  readonly columns: readonly string[];
  /** What names a row there for ever; null for a row that cannot be named. */
  readonly key: (row: ForeignRow) => string | null;
  readonly carry: (writer: Writer, row: ForeignRow) => Outcome;
  /** A row that an earlier run brought. */
  readonly again?: (writer: Writer, row: ForeignRow, local: number | null) => void;
  /** Ends a batch inside its transaction. */
  readonly settle?: (writer: Writer) => void;
}

/** Carries a table over, page by page, each in one transaction with the notes of what became of it. */
export async function carryTable(context: Carrying, step: Step): Promise<void> {
  const table = context.tables.get(step.table);
  if (table === undefined) return;
  const counts = context.tally.table(step.table, countRows(context.from, table));
  let done = 0;
  for (const page of pages(context.from, table, step.columns)) {
    context.signal.throwIfAborted();
    context.db.write((writer) => {
      for (const row of page) carryRow(context, step, writer, row);
      step.settle?.(writer);
    });
    done += page.length;
    context.progress(done, counts.rows, step.table);
    // Lets a request to stop come through.
    await breathe();
  }
}

function carryRow(context: Carrying, step: Step, writer: Writer, row: ForeignRow): void {
  const { source, tally } = context;
  const key = step.key(row);
  if (key === null) return tally.leave(step.table, 'the row has no name of its own');
  const local = localOf(writer, source, step.table, key);
  if (local !== undefined) {
    tally.table(step.table).before += 1;
    return step.again?.(writer, row, local);
  }
  const outcome = attempt(() => step.carry(writer, row));
  if (outcome.kind === 'left') return tally.leave(step.table, outcome.reason);
  tally.table(step.table)[outcome.kind] += 1;
  return remember(writer, source, step.table, key, outcome.id);
}

/** What a row alone can be to blame for: a rule of the schema, a type, a size, a number. */
const rowsFault = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

/** A row that cannot be stored is left out by itself; SQLite has undone its statement. */
function attempt(carry: () => Outcome): Outcome {
  try {
    return carry();
  } catch (error) {
    if (!rowsFault.test(sqliteCode(error) ?? '')) throw error;
    return left('it contradicts another row or a rule of the table');
  }
}

/** Carries over a list that is only ever added to: rows after the last one that was looked at. */
export async function carryLog(
  context: Carrying,
  step: Omit<Step, 'key' | 'again' | 'settle'>,
): Promise<void> {
  const table = context.tables.get(step.table);
  if (table === undefined) return;
  const { db, source, tally } = context;
  const counts = tally.table(step.table, countRows(context.from, table));
  const mark = db.read((reader) => markOf(reader, source, step.table));
  let done = 0;
  for (const page of pages(context.from, table, step.columns)) {
    context.signal.throwIfAborted();
    const fresh = page.filter((row) => row['#row'] > mark);
    counts.before += page.length - fresh.length;
    if (fresh.length > 0) {
      db.write((writer) => {
        for (const row of fresh) {
          const outcome = attempt(() => step.carry(writer, row));
          if (outcome.kind === 'left') tally.leave(step.table, outcome.reason);
          else counts[outcome.kind] += 1;
        }
        setMark(writer, source, step.table, fresh.at(-1)?.['#row'] ?? mark);
      });
    }
    done += page.length;
    context.progress(done, counts.rows, step.table);
    await breathe();
  }
}
