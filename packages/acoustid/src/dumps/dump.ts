import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { copyOut } from '../copy/index.ts';
import type { Binds } from '../postgres/index.ts';
import { DumpError } from './failure.ts';
import { boundsOf, type Day, type DumpTable, dumpTables, pathOf } from './files.ts';
import { dumpStatement } from './queries.ts';

/** A file that was written. */
export interface DumpedFile {
  readonly path: string;
  readonly day: Day;
  readonly table: DumpTable;
  readonly rows: number;
}

export interface DumpOptions {
  readonly binds: Binds;
  readonly days: readonly Day[];
  /** The folder of all dumps; each has its place below. */
  readonly out: string;
  /** ms since 1970. */
  readonly now: number;
  /** Writes files anew that are there already. Without it such a day costs nothing. */
  readonly force?: boolean;
  /** Told before each file. */
  readonly progress?: (done: number, total: number, label: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes what came and changed on some days, a file for each day and table, as AcoustID publishes it; see
 * docs/acoustid-dumps.md. All files of a day are of one moment. Under its name a file is whole or not there. Throws
 * DumpError `unfinished` for a day of which something may still come.
 */
export async function dumpDays(options: DumpOptions): Promise<DumpedFile[]> {
  const { binds, days, out, now, progress = () => {} } = options;
  const dumped: DumpedFile[] = [];
  const client = await binds.fingerprint.session();
  try {
    await client.query("SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET statement_timeout = 0");
    for (const [at, day] of days.entries()) {
      options.signal?.throwIfAborted();
      const tables = await missing(options, day);
      if (tables.length === 0) continue;
      await requireOver(client, day, now);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      for (const [step, table] of tables.entries()) {
        progress(at * dumpTables.length + step, days.length * dumpTables.length, `${day} ${table}`);
        dumped.push(await dumpTable(client, day, table, out));
      }
      await client.query('COMMIT');
      await writeIndexes(out, day);
    }
    return dumped;
  } finally {
    await client.end();
  }
}

async function missing({ out, force = false }: DumpOptions, day: Day): Promise<DumpTable[]> {
  const found: DumpTable[] = [];
  for (const table of dumpTables) {
    const there = force ? undefined : await stat(join(out, pathOf(day, table))).catch(() => undefined);
    if (there === undefined) found.push(table);
  }
  return found;
}

/** A row is dated by the start of its transaction: until all of those are over, a day may get another one. */
async function requireOver(client: Client, day: Day, now: number): Promise<void> {
  const { end } = boundsOf(day);
  if (now < end) throw new DumpError('unfinished', `${day} is not over yet (UTC).`);
  const { rows } = await client.query<{ begun: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend' AND xact_start < $1)
     OR EXISTS (SELECT 1 FROM pg_prepared_xacts WHERE database = current_database() AND prepared < $1) AS begun`,
    [new Date(end).toISOString()],
  );
  if (rows[0]?.begun === true)
    throw new DumpError(
      'unfinished',
      `Something that began on ${day} is still under way. Try again when it has ended.`,
    );
}

async function dumpTable(client: Client, day: Day, table: DumpTable, out: string): Promise<DumpedFile> {
  const path = join(out, pathOf(day, table));
  const draft = join(dirname(path), `.${basename(path)}.partial`);
  await mkdir(dirname(path), { recursive: true });
  const rows = copyOut(client, dumpStatement(table, day));
  // JSON writes every control sign as an escape, so that of COPY's escapes only that of the backslash is left.
  async function* lines(): AsyncGenerator<Buffer> {
    for await (const chunk of rows)
      yield chunk.includes(0x5c) ? Buffer.from(String(chunk).replaceAll('\\\\', '\\')) : chunk;
  }
  try {
    await pipeline(lines, createGzip(), createWriteStream(draft));
    const handle = await open(draft, 'r+');
    await handle.sync();
    await handle.close();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return { path, day, table, rows: rows.rows };
}

/** index.json of each folder: what is in it, as AcoustID's own lists say it. */
async function writeIndexes(out: string, day: Day): Promise<void> {
  for (const folder of ['', day.slice(0, 4), join(day.slice(0, 4), day.slice(0, 7))]) {
    const path = join(out, folder);
    const listed: { name: string; size?: number }[] = [];
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.isDirectory()) listed.push({ name: `${entry.name}/` });
      else if (!entry.name.startsWith('.') && entry.name !== 'index.json')
        listed.push({ name: entry.name, size: (await stat(join(path, entry.name))).size });
    }
    listed.sort((a, b) => (a.name < b.name ? -1 : 1));
    const draft = join(path, '.index.json.partial');
    await writeFile(draft, JSON.stringify(listed));
    await rename(draft, join(path, 'index.json'));
  }
}
