import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAppName } from '@bandstand/live';
import { databaseSource, livingFolderSource } from './sources.ts';
import type { BackupSource } from './types.ts';

/** Databases are copied by SQLite; what is live is gone in a moment; halves of files are nothing. */
const notFiles = /^apps\/[^/]+\/(?:(?:app|vods)\.db.*|hls\/.*|.*\.(?:new|partial|part|incoming|migrating))$/;
const norRecordings = new RegExp(`${notFiles.source}|^apps/[^/]+/recordings/`);

/** streamhub.db, and the databases and files of every app; recordings only with `media`. */
export function liveSources(dataDir: string, media: boolean): readonly BackupSource[] {
  const folder = join(dataDir, 'apps');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => parseAppName(name) !== undefined)
    : [];
  return [
    databaseSource(dataDir, 'streamhub.db'),
    ...names.flatMap((name) => [
      databaseSource(dataDir, `apps/${name}/app.db`),
      databaseSource(dataDir, `apps/${name}/vods.db`),
      livingFolderSource(dataDir, `apps/${name}`, { without: media ? notFiles : norRecordings }),
    ]),
  ];
}
