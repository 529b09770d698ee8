import type { Database } from '@bandstand/sqlite';
import type { AppDatabases } from '../apps/index.ts';
import { countRows, hasTable } from '../carrying/index.ts';
import { LiveError } from '../errors/index.ts';
import { type App, listApps, noteOf, setNote } from '../hub/index.ts';
import { importReport, ofApp } from '../legacy/index.ts';
import { orphanRows } from './orphans.ts';
import { globalRows, globalTables } from './split.ts';

export interface CleanupOptions {
  readonly hub: Database;
  readonly databases: AppDatabases;
  /** Also the rows whose app is not registered. */
  readonly discardOrphans: boolean;
}

const page = 500;

/**
 * Removes the tables of all apps from streamhub.db, when every row of theirs is accounted for in its app's own database; the
 * rows removed, by table. The backup stays. Throws `conflict` with what does not agree; nothing is removed then.
 */
export function cleanupGlobal({ hub, databases, discardOrphans }: CleanupOptions): Record<string, number> {
  if (hub.read((reader) => noteOf(reader, 'per_app_split_done')) !== '1')
    throw new LiveError(
      'conflict',
      'Some apps have not all their rows yet: start the server, and look what it says of them.',
    );
  const orphans = hub.read(orphanRows);
  if (!discardOrphans && Object.keys(orphans).length > 0)
    throw new LiveError(
      'conflict',
      `Rows belong to no app: ${inWords(orphans)}. Say --discard-orphans to remove them, too.`,
    );
  for (const app of allApps(hub)) requireAccounted(hub, databases, app);
  return hub.write(
    (writer) => {
      const rows = globalRows(writer);
      for (const table of Object.keys(rows)) writer.run(`DROP TABLE "${table}"`);
      if (Object.keys(rows).length > 0) setNote(writer, 'per_app_split_cleanup', JSON.stringify(rows));
      return rows;
    },
    { durable: true },
  );
}

function* allApps(hub: Database): Generator<App> {
  for (let after = ''; ; ) {
    const apps = hub.read((reader) => listApps(reader, { after, limit: page }));
    yield* apps;
    if (apps.length < page) return;
    after = apps.at(-1)?.name ?? after;
  }
}

/** The import has counted what it found; the tables have not been written since. */
function requireAccounted(hub: Database, databases: AppDatabases, app: App): void {
  const rows = hub.read((reader) =>
    globalTables.flatMap((table) => {
      const count = hasTable(reader, table) ? countRows(reader, table, ofApp(reader, table, app)) : 0;
      return count > 0 ? [{ table, count }] : [];
    }),
  );
  if (rows.length === 0) return;
  const report = databases.read(app.name, importReport);
  for (const { table, count } of rows) {
    const known = report
      .filter((tally) => tally.source === 'streamhub.db' && tally.table === table)
      .reduce(
        (sum, { carried, there, renumbered, setAside }) => sum + carried + there + renumbered + setAside,
        0,
      );
    if (known !== count)
      throw new LiveError(
        'conflict',
        `${app.name} accounts for ${known} rows of ${table}, streamhub.db has ${count}: nothing was removed.`,
      );
  }
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([table, count]) => `${count} in ${table}`)
    .join(', ');
}
