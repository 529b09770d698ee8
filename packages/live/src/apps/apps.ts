import { existsSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Database, isUniqueViolation, type Log, type Writer } from '@bandstand/sqlite';
import { ConfigFile, newConfigText } from '../configuration/index.ts';
import { LiveError } from '../errors/index.ts';
import { type Folders, makeAppFolders } from '../folders/index.ts';
import {
  type App,
  type AppPage,
  addDuties,
  deleteApp,
  findApp,
  findAppById,
  hasTenant,
  insertApp,
  listApps,
  type NewApp,
  noteRecount,
  platformTenant,
  setAppNode,
  setAppState,
  setIngressKeys,
} from '../hub/index.ts';
import { ingressKeys, keepsFiles, unfinished } from '../legacy/index.ts';
import { type AppName, isReservedName } from '../names/index.ts';
import type { AppDatabases } from './databases.ts';
import { claimIncoming, syncFolder } from './incoming.ts';
import { openAppFile } from './open.ts';

export interface AppsOptions {
  readonly hub: Database;
  readonly databases: AppDatabases;
  readonly folders: Folders;
  readonly log: Log;
  readonly clock: Clock;
  readonly keepBackups: number;
}

/** What somebody who makes an app says; the rest follows from its name. */
export interface AppRequest {
  readonly name: AppName;
  readonly displayName?: string;
  readonly roomPrefix?: string;
  readonly tenantId?: string;
}

/** The apps of this server: their rows in the registry and their directories, both or neither. */
export class Apps {
  readonly #options: AppsOptions;

  constructor(options: AppsOptions) {
    this.#options = options;
  }

  /** Throws `not_found`. */
  get(name: AppName): App {
    return this.#options.databases.find(name);
  }

  /** Apps by their names, a page at a time; no other database is opened. */
  list(page: AppPage): App[] {
    return this.#options.hub.read((reader) => listApps(reader, page));
  }

  /** An app's config.yaml. Throws `not_found`. */
  config(name: AppName): ConfigFile {
    this.get(name);
    return new ConfigFile(this.#options.folders.config(name), name, this.#options.clock);
  }

  /**
   * Makes an empty app: directory, configuration and database; `beside` belongs to the transaction that makes the row.
   * Rejects with `invalid`, `conflict`, and what `beside` throws.
   */
  async create(request: AppRequest, beside?: (writer: Writer, id: number) => void): Promise<App> {
    const { name, displayName = name, roomPrefix = name, tenantId = platformTenant } = request;
    const { log, clock, keepBackups } = this.#options;
    return this.register(
      { name, displayName, roomPrefix, tenantId, nodeId: null, settingsJson: null },
      (folder) => {
        const config = new ConfigFile(join(folder, 'config.yaml'), name, clock);
        config.write(newConfigText({ name, displayName, roomPrefix }));
        openAppFile(join(folder, 'app.db'), { log, clock, keepBackups }).close();
      },
      beside,
    );
  }

  /**
   * Registers an app whose directory `fill` makes ready in the folder that it is given, with an app.db in it; `beside`
   * belongs to the transaction that makes the row. A kill at any moment leaves the whole app, or nothing of it after
   * the next start. Rejects with `invalid`, `conflict`, and what `fill` throws.
   */
  async register(
    app: NewApp,
    fill: (folder: string, id: number) => void | Promise<void>,
    beside: (writer: Writer, id: number) => void = () => {},
  ): Promise<App> {
    const { hub, folders } = this.#options;
    this.#requireFree(app);
    const incoming = claimIncoming(folders, app.name);
    let id: number | undefined;
    try {
      const made = this.#insert(app, beside);
      id = made;
      makeAppFolders(incoming);
      await fill(incoming, made);
      renameSync(incoming, folders.app(app.name));
      syncFolder(folders.apps);
    } catch (error) {
      rmSync(incoming, { recursive: true, force: true });
      if (id !== undefined) deleteUnfinished(hub, id);
      throw error;
    }
    // Whatever happens from here on: the directory is whole, and the next start says so.
    this.adopt(this.get(app.name));
    return this.get(app.name);
  }

  /**
   * Says that an app whose directory is whole is ready, or a replica when it belongs to another node, with what the registry
   * must know of its database.
   */
  adopt({ id, name, nodeId }: App): void {
    const { hub, folders, log, clock, keepBackups } = this.#options;
    const db = openAppFile(folders.database(name), { log, clock, keepBackups });
    const { keys, duties, keeps } = closing(db, () =>
      db.read((reader) => ({
        keys: ingressKeys(reader),
        duties: unfinished(reader),
        keeps: keepsFiles(reader),
      })),
    );
    hub.write((writer) => {
      if (!setAppState(writer, id, nodeId === null ? 'ready' : 'replica', ['creating', 'replica']))
        throw new LiveError('conflict', `Another program took the unfinished app ${name} away.`);
      setIngressKeys(writer, id, keys);
      addDuties(writer, id, duties);
      if (keeps) noteRecount(writer, id);
    });
  }

  /** Deletes an app with its directory and everything in it. Throws `not_found`, `busy`. */
  remove(name: AppName): void {
    const { hub, databases } = this.#options;
    const app = this.get(name);
    databases.forget(name);
    hub.write((writer) => setAppState(writer, app.id, 'deleting', ['legacy', 'ready', 'replica', 'leaving']));
    this.finishRemoval(app);
  }

  /** The same without keeping others waiting while thousands of files go. Rejects with `not_found`, `busy`. */
  async delete(name: AppName): Promise<void> {
    const { hub, folders, databases } = this.#options;
    const app = this.get(name);
    databases.forget(name);
    hub.write((writer) => setAppState(writer, app.id, 'deleting', ['legacy', 'ready', 'replica', 'leaving']));
    const leaving = folders.leaving(name);
    await rm(leaving, { recursive: true, force: true });
    if (existsSync(folders.app(name))) renameSync(folders.app(name), leaving);
    syncFolder(folders.apps);
    await rm(leaving, { recursive: true, force: true });
    hub.write((writer) => deleteApp(writer, app.id));
  }

  /** What is left to do for an app that is being deleted, wherever a kill has stopped it. */
  finishRemoval({ id, name }: App): void {
    const { hub, folders } = this.#options;
    const leaving = folders.leaving(name);
    rmSync(leaving, { recursive: true, force: true });
    if (existsSync(folders.app(name))) renameSync(folders.app(name), leaving);
    syncFolder(folders.apps);
    hub.write((writer) => deleteApp(writer, id));
    rmSync(leaving, { recursive: true, force: true });
  }

  /**
   * Lets nobody use an app's directory any more, so that it can be copied
   * for the last time. Throws `busy`, `not_available`.
   */
  beginLeaving(name: AppName): void {
    const { hub, databases } = this.#options;
    const app = this.get(name);
    databases.forget(name);
    const mayLeave =
      app.nodeId === null &&
      hub.write((writer) => setAppState(writer, app.id, 'leaving', ['ready', 'leaving']));
    if (!mayLeave)
      throw new LiveError('not_available', `${name} is not an app of this server that could leave it.`);
  }

  /** Takes that back. */
  stay(name: AppName): void {
    const { id } = this.get(name);
    this.#options.hub.write((writer) => setAppState(writer, id, 'ready', ['leaving']));
  }

  /** Makes the row of an app whose directory has left a pointer to another node, and removes the directory. */
  pointTo(name: AppName, nodeId: string): void {
    const { hub, folders } = this.#options;
    const { id } = this.get(name);
    hub.write((writer) => {
      setAppNode(writer, id, nodeId);
      setAppState(writer, id, 'ready', ['leaving']);
    });
    rmSync(folders.app(name), { recursive: true, force: true });
  }

  /** Makes a replica the app itself. Throws `not_found`, `conflict`. */
  promote(name: AppName): App {
    const { hub, databases } = this.#options;
    const app = this.get(name);
    if (app.state !== 'replica') throw new LiveError('conflict', `${name} is not a replica.`);
    databases.forget(name);
    hub.write((writer) => setAppNode(writer, app.id, null));
    this.adopt({ ...app, nodeId: null });
    return this.get(name);
  }

  #requireFree({ name, tenantId }: NewApp): void {
    if (isReservedName(name)) throw new LiveError('invalid', `No app may be called ${name}.`);
    const { hub, folders } = this.#options;
    hub.read((reader) => {
      if (findApp(reader, name) !== undefined)
        throw new LiveError('conflict', `There is an app ${name} already.`);
      if (!hasTenant(reader, tenantId)) throw new LiveError('invalid', `There is no tenant ${tenantId}.`);
    });
    if (existsSync(folders.app(name)))
      throw new LiveError(
        'conflict',
        `There is a directory of an app ${name} already: ${folders.app(name)}.`,
      );
  }

  #insert(app: NewApp, beside: (writer: Writer, id: number) => void): number {
    try {
      return this.#options.hub.write((writer) => {
        const id = insertApp(writer, app);
        beside(writer, id);
        return id;
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new LiveError('conflict', `There is an app ${app.name} already.`);
      throw error;
    }
  }
}

function deleteUnfinished(hub: Database, id: number): void {
  hub.write((writer) => {
    if (findAppById(writer, id)?.state === 'creating') deleteApp(writer, id);
  });
}

function closing<T>(db: Database, work: () => T): T {
  try {
    return work();
  } finally {
    db.close();
  }
}
