import { existsSync } from 'node:fs';
import { type Clock, type Database, DatabaseError, type Log, openDatabase } from '@bandstand/sqlite';
import { ConfigFile, newConfigText } from '../configuration/index.ts';
import { LiveError } from '../errors/index.ts';
import { type Folders, makeAppFolders } from '../folders/index.ts';
import {
  type App,
  addDuties,
  findAppById,
  noteOpening,
  noteRecount,
  setAppState,
  setIngressKeys,
} from '../hub/index.ts';
import { importLegacy, ingressKeys, keepsFiles, unfinished } from '../legacy/index.ts';
import { appSchema } from '../schema/index.ts';

export interface OpenAppFileOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly keepBackups: number;
  readonly freeBytes?: (folder: string) => number;
}

export interface OpenAppOptions extends OpenAppFileOptions {
  readonly hub: Database;
  readonly folders: Folders;
}

/** An open app.db, and how many are using it. */
export class OpenedApp {
  readonly app: App;
  readonly db: Database;
  uses = 0;

  constructor(app: App, db: Database) {
    this.app = app;
    this.db = db;
  }
}

/** Pages of a database that is one of many; the system's own cache holds the rest. */
const cacheKib = 512;

/**
 * How long a write waits, in ms, for maintenance or another program: in a server everybody waits with it, so it gives up soon
 * and says `busy`. What happens before anybody is served may wait.
 */
const patience = { serving: 150, settling: 5000 } as const;

/**
 * Opens a file with the schema of apps and brings it to this program's version. Throws what `openDatabase` does.
 */
export function openAppFile(
  path: string,
  options: OpenAppFileOptions,
  busyTimeoutMs: number = patience.settling,
): Database {
  const { log, clock, keepBackups, freeBytes } = options;
  const db = openDatabase({
    path,
    schema: appSchema,
    synchronous: 'normal',
    log,
    clock,
    cacheKib,
    busyTimeoutMs,
    backups: { keep: keepBackups },
    ...(freeBytes === undefined ? {} : { freeBytes }),
  });
  try {
    noteOpening(db, log);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the database of a registered app; that of an app of StreamHub is made where it is missing, and gets its rows of old.
 * Throws `not_available` when it cannot be used, with the reason as its cause, and `busy`.
 */
export function openAppDatabase(app: App, options: OpenAppOptions): OpenedApp {
  const path = options.folders.database(app.name);
  if (app.state !== 'legacy' && app.state !== 'ready' && app.state !== 'replica')
    throw new LiveError('not_available', `${app.name} is being made, moved or deleted.`);
  if (app.state === 'ready' && app.nodeId !== null)
    throw new LiveError('not_available', `${app.name} is on another server, ${app.nodeId}.`);
  if (app.state === 'legacy') makeAppFolders(options.folders.app(app.name));
  else if (!existsSync(path))
    throw new LiveError(
      'not_available',
      `${app.name} has no database: ${path} is missing. Put its directory back.`,
    );
  let db: Database | undefined;
  try {
    if (app.state !== 'legacy') {
      db = openAppFile(path, options, patience.serving);
      return new OpenedApp(app, db);
    }
    db = openAppFile(path, options);
    const settled = settleLegacy(app, db, options);
    db.close();
    db = openAppFile(path, options, patience.serving);
    return new OpenedApp(settled, db);
  } catch (cause) {
    db?.close();
    if (cause instanceof LiveError) throw cause;
    if (cause instanceof DatabaseError && cause.code === 'busy')
      throw new LiveError('busy', `${app.name} is being used by another program: try again.`, { cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LiveError('not_available', `The database of ${app.name} cannot be used: ${reason}`, { cause });
  }
}

/** Brings the rows of old, and only then says that the app is ready. A kill in between is made good by the next opening. */
function settleLegacy(app: App, db: Database, { hub, folders, log, clock }: OpenAppOptions): App {
  beginConfig(app, { folders, clock });
  const tallies = hub.read((reader) =>
    importLegacy(db, app, { hub: reader, vodsFile: folders.legacyVods(app.name) }),
  );
  const { keys, duties, keeps } = db.read((reader) => ({
    keys: ingressKeys(reader),
    duties: unfinished(reader),
    keeps: keepsFiles(reader),
  }));
  const elsewhere = hub.write(
    (writer) => {
      const taken = setIngressKeys(writer, app.id, keys);
      addDuties(writer, app.id, duties);
      if (keeps) noteRecount(writer, app.id);
      setAppState(writer, app.id, 'ready', ['legacy']);
      return taken;
    },
    { durable: true },
  );
  for (const tally of tallies) {
    const fields = { app: app.name, ...tally };
    if (tally.setAside > 0) log.warn(fields, 'brought rows of a StreamHub, some had to be set aside');
    else log.info(fields, 'brought rows of a StreamHub');
  }
  for (const { ingressId } of elsewhere)
    log.warn({ app: app.name, ingressId }, 'a stream key is that of another app, too, and leads there');
  return hub.read((reader) => findAppById(reader, app.id)) ?? app;
}

/** An app whose directory was lost, or never made, has a configuration like a new one. */
function beginConfig(
  { name, displayName, roomPrefix }: App,
  { folders, clock }: Pick<OpenAppOptions, 'folders' | 'clock'>,
): void {
  const config = new ConfigFile(folders.config(name), name, clock);
  if (config.exists) return;
  config.write(newConfigText({ name, displayName: displayName ?? name, roomPrefix: roomPrefix ?? name }));
}
