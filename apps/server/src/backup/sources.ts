import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/**
 * The files of a folder into which a running server writes, as they are at the moment: copied, so that one which is
 * replaced meanwhile does no harm. Files are replaced there under new names; what is half written ends in .part.
 */
export function livingFolderSource(name: string, folder: string): BackupSource {
  return {
    name,
    async collect(scratch) {
      const names = await readdir(folder).catch(() => []);
      const entries: BackupEntry[] = [];
      await mkdir(join(scratch, name));
      for (const file of names.filter((one) => !one.endsWith('.part'))) {
        const source = join(scratch, name, file);
        const isThere = await copyFile(join(folder, file), source).then(
          () => true,
          () => false,
        );
        if (isThere) entries.push({ path: `${name}/${file}`, source, kind: 'file' });
      }
      return entries;
    },
  };
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
