import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Database } from '@bandstand/sqlite';
import { type ImportReport, importTuneCamp, type TuneCampOptions } from '../src/imports/index.ts';
import { testKeyring } from './accounts-setting.ts';
import { usedTuneCamp } from './imports-tunecamp-rows.ts';
import { type Shape, writeTuneCamp } from './imports-tunecamp-shapes.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

export interface ImportSetting extends ScanSetting {
  /** The TuneCamp database. */
  readonly source: string;
  readonly keyring: ReturnType<typeof testKeyring>;
  bring(options?: Partial<Pick<TuneCampOptions, 'signal' | 'path' | 'progress'>>): Promise<ImportReport>;
}

export function importSetting(t: TestContext, shape: Shape = 'june'): ImportSetting {
  const setting = scanSetting(t);
  const source = join(setting.folder, 'tunecamp.db');
  writeTuneCamp(source, shape, usedTuneCamp());
  const keyring = testKeyring();
  return {
    ...setting,
    source,
    keyring,
    bring: (options = {}) =>
      importTuneCamp({
        db: setting.db,
        keyring,
        path: source,
        clock: Date.now,
        signal: new AbortController().signal,
        progress: () => {},
        scratch: setting.folder,
        ...options,
      }),
  };
}

/** Every row of every table but for bookkeeping: equal when an import has changed nothing. */
export function wholeDump(db: Database): string {
  return db.read((reader) => {
    const tables = reader.all<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%fts%' ORDER BY name`,
    );
    return tables
      .map(({ name }) => `${name} ${JSON.stringify(reader.all(`SELECT * FROM "${name}"`))}`)
      .join('\n');
  });
}
