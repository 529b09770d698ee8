import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backupInto } from '@bandstand/sqlite';
import { type Config, describeConfig } from '../config/index.ts';
import type { BackupEntry, BackupSource } from './types.ts';

/** A consistent copy of a database, taken while a server writes to it. */
export function databaseSource(dataDir: string, path: string): BackupSource {
  return {
    name: path,
    async collect(scratch) {
      const file = join(dataDir, path);
      if (!existsSync(file)) return [];
      const copy = join(scratch, path.replaceAll('/', '_'));
      await backupInto(file, copy);
      return [{ path, source: copy, kind: 'database' }];
    },
  };
}

/** secrets.json, without which sealed secrets in the databases cannot be opened. */
export function secretsSource(dataDir: string): BackupSource {
  return {
    name: 'secrets',
    collect: async () => {
      const source = join(dataDir, 'secrets.json');
      return existsSync(source) ? [{ path: 'secrets.json', source, kind: 'file' }] : [];
    },
  };
}

/** How the server was configured, for people who set up the next machine; secrets are not in it. */
export function configSource(config: Config): BackupSource {
  return {
    name: 'config',
    async collect(scratch) {
      const lines = describeConfig(config).map(
        ({ name, value, isDefault }) => `${isDefault || value === '(set)' ? '# ' : ''}${name}=${value}`,
      );
      const source = join(scratch, 'config.env');
      await writeFile(source, `${lines.join('\n')}\n`);
      return [{ path: 'config.env', source, kind: 'file' }];
    },
  };
}

export interface LivingFolder {
  /** Files that grow are copied; those that are only ever replaced by new ones are linked, which takes no room. */
  readonly growing?: boolean;
  /** Names of files that are left out. */
  readonly without?: RegExp;
}

/**
 * The files of a folder of the data folder, and of those below it, into which a running server writes: as they are at the
 * moment, so that one which is replaced or deleted meanwhile does no harm.
 */
export function livingFolderSource(
  dataDir: string,
  folder: string,
  { growing = false, without = /\.part$/ }: LivingFolder = {},
): BackupSource {
  return {
    name: folder,
    async collect(scratch) {
      const entries: BackupEntry[] = [];
      for await (const path of filesBelow(join(dataDir, folder), folder)) {
        if (without.test(path)) continue;
        const source = join(scratch, path);
        await mkdir(dirname(source), { recursive: true });
        if (await keep(join(dataDir, path), source, growing)) entries.push({ path, source, kind: 'file' });
      }
      return entries;
    },
  };
}

/** The paths of all files at and below a folder, none when it is not there; `prefix` stands for the folder in them. */
async function* filesBelow(folder: string, prefix: string): AsyncGenerator<string> {
  const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const item of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}/${item.name}`;
    if (item.isDirectory()) yield* filesBelow(join(folder, item.name), path);
    else if (item.isFile()) yield path;
  }
}

/** Keeps what a file holds now; false when it is gone. */
async function keep(from: string, to: string, growing: boolean): Promise<boolean> {
  try {
    if (growing) await copyFile(from, to);
    else await link(from, to).catch(() => copyFile(from, to)); // another disk
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** All files below a folder, such as a music folder, kept below `prefix`. */
export function folderSource(name: string, folder: string, prefix: string): BackupSource {
  return {
    name,
    async collect() {
      const entries: BackupEntry[] = [];
      for (const item of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!item.isFile()) continue;
        const source = join(item.parentPath, item.name);
        entries.push({ path: `${prefix}/${source.slice(folder.length + 1)}`, source, kind: 'file' });
      }
      return entries;
    },
  };
}
