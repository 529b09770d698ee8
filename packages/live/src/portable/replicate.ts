import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupInto, replaceDatabaseFile } from '@bandstand/sqlite';
import { openAppFile } from '../apps/index.ts';
import { LiveError } from '../errors/index.ts';
import { type App, findApp, noteOf, replaceAppTokens, setNote } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { renumberApp } from './database.ts';
import { passportOf } from './export.ts';
import { appFiles, bringFile, removeOthers } from './files.ts';
import { importApp, keepSecrets } from './import.ts';
import type { Passport } from './passport.ts';

export interface ReplicateOptions {
  readonly tenantId?: string;
  readonly onProgress?: (path: string) => void;
}

/**
 * Makes or refreshes a copy of an app on another server, whose storage `to` is: with its database as it is now, its
 * files, its tokens and secrets. It can be read there, and `promote` makes it the app itself. `node`: how the other
 * server calls this one. Rejects with `conflict` when an app of its own has the name there.
 */
export async function replicateApp(
  from: LiveStorage,
  name: AppName,
  to: LiveStorage,
  node: string,
  options: ReplicateOptions = {},
): Promise<App> {
  const held = await from.databases.hold(name);
  try {
    const there = to.hub.read((reader) => findApp(reader, name));
    const folder = from.folders.app(name);
    if (there === undefined)
      return await importApp(to, folder, {
        ...options,
        name,
        replicaOf: node,
        passport: passportOf(from, name, true),
      });
    if (there.state !== 'replica')
      throw new LiveError('conflict', `The other server has an app ${name} of its own.`);
    await refresh(to, there, folder, options);
    refreshRegistry(to, there, passportOf(from, name, true));
    return to.apps.get(name);
  } finally {
    held.release();
  }
}

/** Whoever reads the replica meanwhile sees the old one, and then the new one. */
async function refresh(
  to: LiveStorage,
  app: App,
  from: string,
  { onProgress }: ReplicateOptions,
): Promise<void> {
  const folder = to.folders.app(app.name);
  const incoming = join(folder, 'app.db.incoming-copy');
  rmSync(incoming, { force: true });
  const paths = new Set<string>();
  for await (const file of appFiles(from, { media: true })) {
    onProgress?.(file.path);
    await bringFile(from, folder, file);
    paths.add(file.path);
  }
  await backupInto(join(from, 'app.db'), incoming);
  const db = openAppFile(incoming, to.opening);
  try {
    renumberApp(db, app);
  } finally {
    db.close();
  }
  to.databases.forget(app.name);
  replaceDatabaseFile(join(folder, 'app.db'), incoming);
  rmSync(incoming, { force: true });
  // Last: a row of the old database may have named what is gone.
  await removeOthers(folder, paths);
}

/** The tokens and secrets of the app as they are now; a secret that the other server had before stays its own. */
function refreshRegistry(to: LiveStorage, { id, name, tenantId }: App, passport: Passport): void {
  to.hub.write((writer) => replaceAppTokens(writer, id, tenantId, passport.tokens));
  keepSecrets(to, name, passport);
}

const moveNote = 'move_id';

export interface MoveOptions extends ReplicateOptions {
  /** How this server calls the other one: its row stays and points there. Without it nothing stays. */
  readonly node?: string;
}

/**
 * Moves an app to another server, whose storage `to` is; nobody may use it here meanwhile, so this server must not run.
 * After a kill, the same call goes on: the app is here, or there, and never lost. Rejects with `conflict`, `busy`.
 */
export async function moveApp(
  from: LiveStorage,
  name: AppName,
  to: LiveStorage,
  options: MoveOptions = {},
): Promise<App> {
  const passport = passportOf(from, name, true);
  // A mark in the app's own database, new for each move, by which a second try knows the copy of the first: no other copy has it.
  if (from.apps.get(name).state !== 'leaving')
    from.databases.write(name, (writer) => setNote(writer, moveNote, crypto.randomUUID()), { durable: true });
  from.apps.beginLeaving(name);
  try {
    if (!hasArrived(to, name, moveIdOf(from, name)))
      await importApp(to, from.folders.app(name), { ...options, name, passport });
  } catch (error) {
    from.apps.stay(name);
    throw error;
  }
  if (options.node === undefined) from.apps.remove(name);
  else from.apps.pointTo(name, options.node);
  return to.apps.get(name);
}

/** Nobody else may open the database any more. */
function moveIdOf(from: LiveStorage, name: AppName): string | undefined {
  const path = from.folders.database(name);
  if (!existsSync(path)) throw new LiveError('not_available', `${name} has no database: ${path} is missing.`);
  const db = openAppFile(path, from.opening);
  try {
    return db.read((reader) => noteOf(reader, moveNote));
  } finally {
    db.close();
  }
}

function hasArrived(to: LiveStorage, name: AppName, id: string | undefined): boolean {
  const there = to.hub.read((reader) => findApp(reader, name));
  return (
    id !== undefined &&
    there?.state === 'ready' &&
    there.nodeId === null &&
    to.databases.read(name, (reader) => noteOf(reader, moveNote)) === id
  );
}
