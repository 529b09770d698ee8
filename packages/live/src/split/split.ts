import { existsSync } from 'node:fs';
import { backupInto, type Clock, type Database, type Log, type Reader } from '@bandstand/sqlite';
import type { AppDatabases } from '../apps/index.ts';
import { countRows, hasTable, type Tally } from '../carrying/index.ts';
import { noteOf, setNote, strangeNames, unsettledApps } from '../hub/index.ts';
import { importReport } from '../legacy/index.ts';
import type { AppName } from '../names/index.ts';
import { backupName, pruneBackups } from './backups.ts';
import { orphanRows } from './orphans.ts';

/** Notes in streamhub.db, with the names of the seed. */
const doneKey = 'per_app_split_done';
const backupKey = 'per_app_split_backup';
const orphansKey = 'per_app_split_orphans';

/** Tables of all apps that streamhub.db once had. They stay until `cleanup`. */
export const globalTables = ['streams', 'vods', 'ingress_auth'] as const;

export interface SplitOptions {
  readonly hub: Database;
  readonly databases: AppDatabases;
  readonly log: Log;
  readonly clock: Clock;
  readonly keepBackups: number;
}

export type SplitApp =
  | { readonly name: AppName; readonly tallies: readonly Tally[] }
  /** Tried again at every start and at every use of the app. */
  | { readonly name: AppName; readonly error: Error };

export interface SplitReport {
  /** Every app has all its rows; the next start does nothing. */
  readonly done: boolean;
  /** The copy of streamhub.db as it was before anything was touched; null when there was nothing to split. */
  readonly backup: string | null;
  /** The apps of this run. */
  readonly apps: readonly SplitApp[];
  /** Rows whose app is not registered, by table: they stay where they are. */
  readonly orphans: Readonly<Record<string, number>>;
}

/**
 * Gives every app of a StreamHub its own database with the rows that streamhub.db and its vods.db have of it. An app that
 * fails is told and keeps its state; the others go on. Nothing is done a second time. Rejects with `no_space` and the like
 * when there is no backup and none can be made.
 */
export async function splitApps(options: SplitOptions): Promise<SplitReport> {
  const { hub, databases, log } = options;
  const { legacy, noted, strange } = hub.read((reader) => ({
    legacy: unsettledApps(reader).filter(({ state }) => state === 'legacy'),
    noted: noteOf(reader, doneKey) === '1',
    strange: strangeNames(reader),
  }));
  if (noted && legacy.length === 0 && strange.length === 0)
    return { done: true, backup: backupOf(hub), apps: [], orphans: {} };
  const backup = legacy.length > 0 ? await requireBackup(options) : backupOf(hub);
  for (const name of strange)
    log.error({ app: name }, 'an app of a StreamHub has a name that no app can have: it is left as it is');
  const apps = legacy.map(({ name }) => splitOne(databases, name, log));
  const orphans = hub.read(orphanRows);
  if (Object.keys(orphans).length > 0)
    log.warn({ orphans }, 'rows of a StreamHub belong to no app: they stay in streamhub.db');
  const done = strange.length === 0 && apps.every((app) => 'tallies' in app);
  hub.write((writer) => {
    if (Object.keys(orphans).length > 0) setNote(writer, orphansKey, JSON.stringify(orphans));
    if (done) setNote(writer, doneKey, '1');
  });
  return { done, backup, apps, orphans };
}

function splitOne(databases: AppDatabases, name: AppName, log: Log): SplitApp {
  try {
    return { name, tallies: databases.read(name, importReport) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    log.error(
      { err: error, app: name },
      'the rows of an app of a StreamHub could not be brought: the next start tries again',
    );
    return { name, error };
  }
}

const backupOf = (hub: Database): string | null => hub.read((reader) => noteOf(reader, backupKey)) ?? null;

/** The copy that was made before the schema was touched; where somebody has taken it away, another one. */
async function requireBackup({ hub, clock, keepBackups, log }: SplitOptions): Promise<string> {
  const noted = backupOf(hub);
  if (noted !== null && existsSync(noted)) return noted;
  const file = backupName(hub.path, clock());
  await backupInto(hub.path, file);
  hub.write((writer) => setNote(writer, backupKey, file), { durable: true });
  log.info({ file }, 'made a backup before the apps are split');
  pruneBackups(hub, keepBackups);
  return file;
}

/** How many rows of all apps streamhub.db still has, by table. */
export function globalRows(reader: Reader): Record<string, number> {
  const tables = globalTables.filter((table) => hasTable(reader, table));
  return Object.fromEntries(tables.map((table) => [table, countRows(reader, table)]));
}
