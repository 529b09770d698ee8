import {
  type AppName,
  cleanupGlobal,
  databaseHealth,
  type LiveStorage,
  type MaintenanceResult,
  maintainDatabase,
} from '@bandstand/live';
import type { Database } from '@bandstand/sqlite';
import type { Command } from 'commander';
import { createTerminal, exitCodes, type Terminal, table } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { appNameOf, withLive } from './live.ts';

interface DatabaseOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly discardOrphans?: boolean;
}

/** What the commands below `bandstand app db` do. */
export interface AppDatabaseWork {
  status(name: string | undefined): Promise<void>;
  maintain(names: readonly string[]): Promise<void>;
  cleanup(): void;
}

interface Parts {
  readonly live: LiveStorage;
  readonly options: DatabaseOptions;
  readonly terminal: Terminal;
}

/** Opens the databases of the command's data folder for `work` and closes them again. */
export async function withAppDatabases(
  command: Command,
  work: (work: AppDatabaseWork) => void | Promise<void>,
): Promise<void> {
  const options = command.opts<DatabaseOptions>();
  const terminal = createTerminal(process, options.json === true);
  await withLive(configOf(command).data, terminal, async (live) => {
    const parts = { live, options, terminal };
    await work({
      status: (name) => status(parts, name),
      maintain: (names) => maintain(parts, names),
      cleanup: () => cleanup(parts),
    });
  });
}

const hubName = 'streamhub.db';

/** What `work` returns for streamhub.db, or for the database of an app that stays open meanwhile. */
async function using<T>(
  live: LiveStorage,
  name: AppName | null,
  work: (db: Database) => T | Promise<T>,
): Promise<T> {
  if (name === null) return work(live.hub);
  const held = await live.databases.hold(name);
  try {
    return await work(held.db);
  } finally {
    held.release();
  }
}

async function status({ live, options, terminal }: Parts, name: string | undefined): Promise<void> {
  const health = await using(live, name === undefined ? null : appNameOf(name), databaseHealth);
  if (options.json === true) return terminal.json({ database: name ?? hubName, ...health });
  const free = health.pages === 0 ? 0 : Math.round((100 * health.freePages) / health.pages);
  terminal.say(
    `${name ?? hubName}: ${bytes(health.bytes)}, and ${bytes(health.logBytes)} in its log; ${free}% of it is free.`,
  );
  terminal.print(
    table(
      ['table', 'rows'],
      Object.entries(health.rows).map(([one, rows]) => [one, rows.toLocaleString('en')]),
    ),
  );
}

async function maintain(parts: Parts, names: readonly string[]): Promise<void> {
  const { live, options, terminal } = parts;
  const bar = terminal.progress();
  const results: (MaintenanceResult & { readonly database: string })[] = [];
  for (const name of targets(live, names.map(appNameOf), options.all === true)) {
    const database = name ?? hubName;
    const result = await using(live, name, (db) =>
      maintainDatabase(db, {
        onProgress: (done, total, step) => bar.show(done, total, `${database} ${step}`),
      }),
    );
    results.push({ database, ...result });
  }
  bar.clear();
  if (results.some(({ steps }) => steps.some(({ error, findings }) => error !== null || findings.length > 0)))
    process.exitCode = exitCodes.partly;
  if (options.json === true) return terminal.json(results);
  for (const { database, steps } of results)
    for (const { step, error, findings } of steps)
      if (error !== null || findings.length > 0)
        terminal.complain(`${database}: ${step}: ${error ?? findings.join('; ')}`);
  const rows = results.map(({ database, bytesBefore, bytesAfter }) => [
    database,
    bytes(bytesBefore),
    bytes(bytesAfter),
  ]);
  terminal.print(table(['database', 'before', 'after'], rows));
}

const pageOfApps = 200;

function* targets(live: LiveStorage, names: readonly AppName[], all: boolean): Generator<AppName | null> {
  if (all || names.length === 0) yield null;
  if (!all) {
    yield* names;
    return;
  }
  for (let page = live.apps.list({ limit: pageOfApps }); page.length > 0; ) {
    for (const { name, nodeId, state } of page) if (nodeId === null || state === 'replica') yield name;
    page = live.apps.list({ limit: pageOfApps, after: page.at(-1)?.name ?? '' });
  }
}

function cleanup({ live, options, terminal }: Parts): void {
  const removed = cleanupGlobal({ ...live, discardOrphans: options.discardOrphans === true });
  if (options.json === true) return terminal.json({ removed });
  const words = Object.entries(removed).map(([one, rows]) => `${rows.toLocaleString('en')} rows of ${one}`);
  terminal.say(
    words.length === 0
      ? 'There is nothing of old in streamhub.db.'
      : `Removed ${words.join(', ')}. The backup of the split still has them.`,
  );
}

const bytes = (count: number): string => `${count.toLocaleString('en')} bytes`;
