import { existsSync, mkdirSync } from 'node:fs';
import { type Clock, type Database, type Log, type MigrationEvent, openDatabase } from '@bandstand/sqlite';
import { AppDatabases, Apps, type OpenAppFileOptions, settleApps } from '../apps/index.ts';
import { Folders, type Layout, settleLayout } from '../folders/index.ts';
import { backfillTenancy, countApps, needsTenancy, noteOf, noteOpening, setNote } from '../hub/index.ts';
import { parseAppName } from '../names/index.ts';
import { hubSchema } from '../schema/index.ts';
import { Secrets } from '../secrets/index.ts';
import { type SplitReport, splitApps } from '../split/index.ts';

export interface LiveStorageOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** How many app.db are open at once at most; 64 unless told. */
  readonly maxOpenApps?: number;
  /** How many backups of upgrades stay beside each database; 3 unless told. */
  readonly keepBackups?: number;
  /** False for a command beside a running server, which looks after what a kill has left. */
  readonly settle?: boolean;
  /** Free bytes of a folder's disk, asked before a backup. */
  readonly freeBytes?: (folder: string) => number;
  readonly onMigration?: (event: MigrationEvent) => void;
}

/** Everything of live that is kept: streamhub.db, the apps' directories and databases, their secrets. */
export interface LiveStorage {
  readonly hub: Database;
  readonly apps: Apps;
  readonly databases: AppDatabases;
  readonly secrets: Secrets;
  readonly folders: Folders;
  /** How the apps' databases are opened. */
  readonly opening: OpenAppFileOptions;
  /** How the data folder was laid out when it was opened. */
  readonly layout: Layout;
  /** What opening it had to do for a StreamHub. */
  readonly split: SplitReport;
  close(): void;
}

/** The app that a new installation has. */
const firstApp = 'live';
const firstAppNote = 'first_app_made';

/**
 * A write that meets maintenance or another program gives up after this many ms and says `busy`: it must not hold up
 * everybody else.
 */
const busyTimeoutMs = 150;

/**
 * Opens what live keeps in a data folder; makes it, with an app `live`, in a new one, and takes over a StreamHub's, whose
 * files stay beside. Rejects with a DatabaseError (`newer_schema`, `no_space`, `corrupt`, ...) or a LiveError.
 */
export async function openLiveStorage(options: LiveStorageOptions): Promise<LiveStorage> {
  const { dataDir, log, clock = Date.now, maxOpenApps = 64, keepBackups = 3, freeBytes } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folders = new Folders(dataDir);
  const layout = await settleLayout(folders, log);
  const hub = openDatabase({
    path: folders.hub,
    schema: hubSchema,
    synchronous: 'full',
    log,
    clock,
    cacheKib: 2048,
    busyTimeoutMs,
    backups: { keep: keepBackups },
    ...(freeBytes === undefined ? {} : { freeBytes }),
    ...(options.onMigration === undefined ? {} : { hooks: { migration: options.onMigration } }),
  });
  const house = { hub, folders, log, clock, keepBackups, ...(freeBytes === undefined ? {} : { freeBytes }) };
  const databases = new AppDatabases({ ...house, maxOpen: maxOpenApps });
  const close = (): void => {
    databases.close();
    hub.close();
  };
  try {
    noteOpening(hub, log);
    const apps = new Apps({ ...house, databases });
    const moved = hub.read(needsTenancy) ? hub.write(backfillTenancy) : 0;
    if (moved > 0) log.info({ rows: moved }, 'apps and tokens have their tenants');
    if (options.settle !== false) settleApps({ ...house, apps });
    const split = await splitApps({ ...house, databases });
    await makeFirstApp(hub, apps, folders);
    const secrets = new Secrets(folders.secrets);
    return { hub, apps, databases, secrets, folders, opening: house, layout, split, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Once: whoever deletes it does not want it. A StreamHub has its own. */
async function makeFirstApp(hub: Database, apps: Apps, folders: Folders): Promise<void> {
  if (hub.read((reader) => noteOf(reader, firstAppNote)) !== undefined) return;
  const name = parseAppName(firstApp);
  if (name !== undefined && hub.read(countApps) === 0 && !existsSync(folders.app(name)))
    await apps.create({ name, displayName: 'Live' });
  hub.write((writer) => setNote(writer, firstAppNote, firstApp));
}
