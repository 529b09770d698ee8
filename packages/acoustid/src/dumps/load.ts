import { stat } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { lockFingerprints } from '../ingest/index.ts';
import type { Binds } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { type Apply, applies, applyMerges } from './apply.ts';
import { closeLinks, openLinks, rememberLinks } from './apply-fingerprints.ts';
import { type DumpFile, linksBeside } from './files.ts';
import type { NumberedRow, Refusal } from './given.ts';
import { linesOf } from './lines.ts';
import { readRow } from './rows.ts';
import { readState, writeState } from './state.ts';

type Db = Kysely<FingerprintTables>;

/** What became of a file. */
export interface LoadedFile {
  readonly path: string;
  /** `known`: it was loaded before. */
  readonly state: 'loaded' | 'known';
  /** Rows that were read now. */
  readonly rows: number;
  readonly refused: number;
}

export interface DumpLoadOptions {
  readonly binds: Binds;
  /** In the order in which `findDumpFiles` gives them. */
  readonly files: readonly DumpFile[];
  /** Loads files that were loaded before once more. */
  readonly fresh?: boolean;
  /** Told of each row that was refused. */
  readonly refused?: (path: string, refusal: Refusal) => void;
  readonly progress?: (doneFiles: number, files: number, label: string) => void;
  /** Stops after the rows under way; the next load goes on there. */
  readonly signal?: AbortSignal;
}

/** Rows that are brought in together, and fewer of those that are long. */
const together = { rows: 1000, bytes: 4 * 1024 * 1024 };

/**
 * Brings dumps into the database while it is used. Loading a file again does nothing; one that was stopped goes on. A
 * row that is malformed or fits nothing is refused, the rest goes on. Throws DumpError `damaged` for a file that cannot
 * be read to its end: what was read stays.
 */
export async function loadDumps(options: DumpLoadOptions): Promise<LoadedFile[]> {
  const { binds, files, progress = () => {} } = options;
  const loaded: LoadedFile[] = [];
  // One connection, for the links that wait for their fingerprints.
  await binds.fingerprint.db.connection().execute(async (db) => {
    try {
      for (const [at, file] of files.entries())
        loaded.push(await loadFile(db, file, options, (label) => progress(at, files.length, label)));
    } finally {
      await closeLinks(db);
      await raiseNumbers(db);
    }
  });
  return loaded;
}

async function loadFile(
  db: Db,
  file: DumpFile,
  options: DumpLoadOptions,
  tell: (label: string) => void,
): Promise<LoadedFile> {
  const { path, table } = file;
  const { size: bytes } = await stat(path);
  const before = options.fresh === true ? undefined : await readState(db, path);
  const same = before?.bytes === bytes ? before : undefined;
  if (same?.completed === true) return { path, state: 'known', rows: 0, refused: 0 };
  let refused = 0;
  let rows = 0;
  const refuse = (refusal: Refusal): void => {
    refused += 1;
    options.refused?.(path, refusal);
  };
  if (table === 'fingerprint') {
    await openLinks(db);
    const links = linksBeside(file);
    if ((await stat(links).catch(() => undefined)) !== undefined)
      for await (const batch of batches({ ...file, path: links, table: 'track_fingerprint' }, 0, () => {}))
        await bringIn(db, batch.rows, rememberLinks, () => {});
  }
  for await (const batch of batches(file, same?.lastLine ?? 0, refuse)) {
    options.signal?.throwIfAborted();
    await bringIn(db, batch.rows, applies[table], refuse);
    await writeState(db, path, { bytes, lastLine: batch.lastLine, completed: false });
    rows += batch.rows.length;
    tell(`${file.day} ${table}, line ${batch.lastLine.toLocaleString('en')}`);
  }
  if (table === 'track')
    for await (const batch of batches(file, 0, () => {})) await bringIn(db, batch.rows, applyMerges, refuse);
  const end = (await readState(db, path))?.lastLine ?? 0;
  await writeState(db, path, { bytes, lastLine: end, completed: true });
  return { path, state: 'loaded', rows, refused };
}

interface Batch {
  readonly rows: readonly NumberedRow[];
  readonly lastLine: number;
}

/** The rows after a line, some at a time. */
async function* batches(
  { path, table, day }: DumpFile,
  after: number,
  refuse: (refusal: Refusal) => void,
): AsyncGenerator<Batch> {
  let rows: NumberedRow[] = [];
  let held = 0;
  let lastLine = after;
  for await (const { number, text } of linesOf(path)) {
    if (number <= after || text === '') continue;
    lastLine = number;
    const row = text === null ? 'it is too long' : readRow(table, day, text);
    if (typeof row === 'string') refuse({ line: number, reason: row });
    else rows.push({ line: number, row });
    held += text?.length ?? 0;
    if (rows.length < together.rows && held < together.bytes) continue;
    yield { rows, lastLine };
    rows = [];
    held = 0;
  }
  if (lastLine > after) yield { rows, lastLine };
}

/** Brings rows in together; when PostgreSQL refuses that, in halves, until it is known which of them it does not take. */
async function bringIn(
  db: Db,
  rows: readonly NumberedRow[],
  apply: Apply,
  refuse: (refusal: Refusal) => void,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  try {
    const refused = await db.transaction().execute(async (tx) => {
      await lockFingerprints(tx);
      return apply(tx, rows);
    });
    for (const refusal of refused) refuse(refusal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (rows.length === 1) return refuse({ line: first.line, reason: error.message });
    const half = Math.ceil(rows.length / 2);
    await bringIn(db, rows.slice(0, half), apply, refuse);
    await bringIn(db, rows.slice(half), apply, refuse);
  }
}

/** Values that no column takes, keys that are taken, rules that are broken; and two rows for one place. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(?:2[123]|P0)/.test(String(error.code));

/** What is made here from now on comes after what was loaded. */
async function raiseNumbers(db: Db): Promise<void> {
  for (const table of ['track', 'fingerprint', 'meta'] as const)
    await sql`SELECT setval(sequence, most) FROM (
        SELECT pg_get_serial_sequence(${table}, 'id')::regclass AS sequence, max(id)::bigint AS most FROM ${sql.table(table)}
      ) AS found WHERE most > coalesce(pg_sequence_last_value(sequence), 0)`.execute(db);
}
