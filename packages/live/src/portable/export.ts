import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupInto } from '@bandstand/sqlite';
import { appTokens, settingsJsonOf } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { appFiles } from './files.ts';
import type { Passport } from './passport.ts';

/** A file of an export. */
export interface ExportedFile {
  /** Below the exported directory. */
  readonly path: string;
  /** Where its bytes are now. */
  readonly source: string;
  readonly kind: 'database' | 'file';
}

export interface ExportOptions {
  /** Recordings, too. */
  readonly media: boolean;
  /** The app's secrets, too: who has the export has them. */
  readonly secrets: boolean;
}

/**
 * What makes up an app, for a directory or an archive: a consistent copy of its database (in `scratch`, while the
 * server goes on), its files, and what the registry knows of it. Rejects with `not_found`, `not_available`.
 */
export async function exportApp(
  live: LiveStorage,
  name: AppName,
  scratch: string,
  options: ExportOptions,
): Promise<ExportedFile[]> {
  const held = await live.databases.hold(name);
  try {
    const copy = join(scratch, 'app.db');
    await backupInto(held.db.path, copy);
    const passport = join(scratch, 'app.json');
    writeFileSync(passport, `${JSON.stringify(passportOf(live, name, options.secrets), null, 2)}\n`, {
      mode: 0o600,
    });
    const files: ExportedFile[] = [
      { path: 'app.json', source: passport, kind: 'file' },
      { path: 'app.db', source: copy, kind: 'database' },
    ];
    const folder = live.folders.app(name);
    for await (const { path } of appFiles(folder, options))
      files.push({ path, source: join(folder, path), kind: 'file' });
    return files;
  } finally {
    held.release();
  }
}

/** What the registry knows of an app. Throws `not_found`. */
export function passportOf(live: LiveStorage, name: AppName, withSecrets: boolean): Passport {
  const app = live.apps.get(name);
  const { tokens, settingsJson } = live.hub.read((reader) => ({
    tokens: appTokens(reader, app.id),
    settingsJson: settingsJsonOf(reader, app.id),
  }));
  const secrets = withSecrets ? live.secrets.ofApp(name) : {};
  return {
    format: 1,
    name,
    displayName: app.displayName,
    roomPrefix: app.roomPrefix,
    settingsJson,
    tokens,
    secrets,
  };
}
