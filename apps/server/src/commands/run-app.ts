import { existsSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type App, exportApp, importApp, type LiveStorage, moveApp, replicateApp } from '@bandstand/live';
import type { Command } from 'commander';
import { BackupError, unpackBackup, writeBackup } from '../backup/index.ts';
import type { Config } from '../config/index.ts';
import { isServed } from '../data-folder.ts';
import { CommandError, createTerminal, exitCodes, type Terminal, table } from '../terminal/index.ts';
import { version } from '../version.ts';
import { configOf } from './command-options.ts';
import { appNameOf, withLive } from './live.ts';
import { scratchFolder } from './scratch.ts';

interface AppOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly media?: boolean;
  readonly secrets?: boolean;
  readonly name?: string;
  readonly tenant?: string;
  readonly displayName?: string;
  readonly to?: string;
  readonly node?: string;
}

/** What the commands below `bandstand app` do with apps. */
export interface AppWork {
  list(): void;
  create(name: string): Promise<void>;
  remove(name: string): void;
  export(name: string, file: string): Promise<void>;
  import(from: string): Promise<void>;
  replicate(name: string): Promise<void>;
  move(name: string): Promise<void>;
  promote(name: string): void;
}

interface Parts {
  readonly live: LiveStorage;
  readonly config: Config;
  readonly options: AppOptions;
  readonly terminal: Terminal;
}

/** Opens the apps of the command's data folder for `work` and closes them again. */
export async function withApps(
  command: Command,
  work: (work: AppWork) => void | Promise<void>,
): Promise<void> {
  const options = command.opts<AppOptions>();
  const terminal = createTerminal(process, options.json === true);
  const config = configOf(command);
  try {
    await withLive(config.data, terminal, async (live) => {
      const parts = { live, config, options, terminal };
      await work({ ...registry(parts), ...travel(parts) });
    });
  } catch (error) {
    if (error instanceof BackupError)
      throw new CommandError(error.message, exitCodes.failed, { cause: error });
    throw error;
  }
}

const pageOfApps = 200;

function registry({ live, options, terminal }: Parts) {
  return {
    list() {
      const all: App[] = [];
      for (let page = live.apps.list({ limit: pageOfApps }); page.length > 0; ) {
        all.push(...page);
        page = live.apps.list({ limit: pageOfApps, after: all.at(-1)?.name ?? '' });
      }
      if (options.json === true) return terminal.json(all.map(shown));
      const rows = all.map(({ name, displayName, tenantId, state, nodeId }) => [
        name,
        displayName ?? '',
        tenantId,
        state,
        nodeId ?? 'here',
      ]);
      terminal.print(table(['name', 'called', 'tenant', 'state', 'node'], rows));
    },
    async create(name: string) {
      const { displayName, tenant } = options;
      const app = await live.apps.create({
        name: appNameOf(name),
        ...(displayName === undefined ? {} : { displayName }),
        ...(tenant === undefined ? {} : { tenantId: tenant }),
      });
      tell({ options, terminal }, app, `Made the app ${app.name}.`);
    },
    remove(name: string) {
      const app = live.apps.get(appNameOf(name));
      if (options.yes !== true)
        throw new CommandError(
          `This removes ${name} with all its recordings. Say --yes to do it.`,
          exitCodes.usage,
        );
      live.apps.remove(app.name);
      tell({ options, terminal }, app, `Removed ${name}.`);
    },
    promote(name: string) {
      tell(
        { options, terminal },
        live.apps.promote(appNameOf(name)),
        `${name} is an app of this server now.`,
      );
    },
  };
}

function travel({ live, config, options, terminal }: Parts) {
  const bar = terminal.progress();
  let copied = 0;
  const onProgress = (path: string): void => bar.show((copied += 1), null, path);
  const tenant = options.tenant === undefined ? {} : { tenantId: options.tenant };
  const elsewhere = async (work: (to: LiveStorage) => Promise<void>): Promise<void> => {
    const to = resolve(options.to ?? '');
    if (to === resolve(config.data)) throw new CommandError('--to names this data folder.', exitCodes.usage);
    await withLive(to, terminal, work);
    bar.clear();
  };
  return {
    async export(name: string, file: string) {
      const app = live.apps.get(appNameOf(name));
      const target = resolve(file);
      if (existsSync(target) && options.force !== true)
        throw new CommandError(`${target} exists. Choose another name, or say --force.`, exitCodes.usage);
      const manifest = await writeBackup({
        file: target,
        sources: [source(live, app, options)],
        program: version,
        now: new Date(),
        onProgress: bar.show,
      });
      bar.clear();
      if (options.json === true) return terminal.json({ file: target, ...manifest });
      terminal.say(
        `Saved ${name} in ${target}, ${manifest.entries.length} files. bandstand app import makes it an app of another server.`,
      );
    },
    async import(from: string) {
      const path = resolve(from);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) throw new CommandError(`There is no ${path}.`, exitCodes.usage);
      const name = options.name === undefined ? {} : { name: appNameOf(options.name) };
      const bring = async (folder: string): Promise<void> => {
        const app = await importApp(live, folder, { ...name, ...tenant, onProgress });
        bar.clear();
        tell({ options, terminal }, app, `${app.name} is an app of this server now.`);
      };
      if (stat.isDirectory()) return bring(path);
      const scratch = scratchFolder(config.data);
      try {
        await unpackBackup({ file: path, onProgress: bar.show }, scratch);
        await bring(join(scratch, 'app'));
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
    replicate: (name: string) =>
      elsewhere(async (to) => {
        const app = await replicateApp(live, appNameOf(name), to, options.node ?? 'origin', { onProgress });
        tell({ options, terminal }, app, `${name} has a copy in ${to.folders.dataDir} as it is now.`);
      }),
    async move(name: string) {
      if (isServed(config.data)) throw new CommandError(`A server uses ${config.data}. Stop it first.`);
      await elsewhere(async (to) => {
        const node = options.node === undefined ? {} : { node: options.node };
        const app = await moveApp(live, appNameOf(name), to, { ...node, onProgress });
        tell({ options, terminal }, app, `${name} is in ${to.folders.dataDir} now.`);
      });
    },
  };
}

function source(live: LiveStorage, app: App, { media = false, secrets = false }: AppOptions) {
  return {
    name: `app ${app.name}`,
    collect: async (scratch: string) => {
      const files = await exportApp(live, app.name, scratch, { media, secrets });
      return files.map((file) => ({ ...file, path: `app/${file.path}` }));
    },
  };
}

function shown({ name, displayName, tenantId, nodeId, state, createdAt, updatedAt }: App) {
  return { name, displayName, tenantId, nodeId, state, createdAt, updatedAt };
}

function tell({ options, terminal }: Pick<Parts, 'options' | 'terminal'>, app: App, words: string): void {
  if (options.json === true) terminal.json(shown(app));
  terminal.say(words);
}
