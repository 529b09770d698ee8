import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backupInto, DatabaseError } from '@bandstand/sqlite';
import { openAppFile } from '../apps/index.ts';
import { ConfigFile, newConfigText, renamedConfig, requireConfig } from '../configuration/index.ts';
import { LiveError } from '../errors/index.ts';
import { type App, platformTenant, replaceAppTokens } from '../hub/index.ts';
import { importVods } from '../legacy/index.ts';
import type { AppName } from '../names/index.ts';
import { type AppSecretKind, appSecretKinds, secretRef } from '../secrets/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { renumberApp } from './database.ts';
import { appFiles, bringFile } from './files.ts';
import { type Passport, readPassport } from './passport.ts';

export interface ImportOptions {
  /** The name it gets here; its own unless told. */
  readonly name?: AppName;
  readonly tenantId?: string;
  /** The node that it stays on: what comes is a replica of it. */
  readonly replicaOf?: string;
  /** What is known of it, where the directory has no app.json. */
  readonly passport?: Passport;
  /** Called with what is being copied. */
  readonly onProgress?: (path: string) => void;
}

/**
 * Makes the app of a directory an app of this server: of an unpacked export, of one that was copied by hand from
 * another server, or from a StreamHub of any age. The directory stays as it is. A kill leaves nothing of it here, or
 * the whole app. Rejects with `invalid` when it is not an app's, `conflict` when there is one of that name.
 */
export async function importApp(
  live: LiveStorage,
  folder: string,
  options: ImportOptions = {},
): Promise<App> {
  const passport = options.passport ?? readPassport(join(folder, 'app.json'));
  const name = options.name ?? passport?.name;
  if (name === undefined)
    throw new LiveError('invalid', 'This directory does not say how its app is called: name it.');
  if (!existsSync(join(folder, 'app.db')) && !existsSync(join(folder, 'vods.db')))
    throw new LiveError('invalid', `${folder} is not the directory of an app: it has no app.db.`);
  const tenantId = options.tenantId ?? platformTenant;
  const app = await live.apps.register(
    {
      name,
      tenantId,
      displayName: passport?.displayName ?? name,
      roomPrefix: passport === undefined || passport.name !== name ? name : (passport.roomPrefix ?? name),
      settingsJson: passport?.settingsJson ?? null,
      nodeId: options.replicaOf ?? null,
    },
    async (incoming, id) =>
      fill(live, folder, incoming, { id, name, passport, onProgress: options.onProgress }),
    (writer, id) => replaceAppTokens(writer, id, tenantId, passport?.tokens ?? []),
  );
  keepSecrets(live, name, passport);
  return app;
}

interface Filling {
  readonly id: number;
  readonly name: AppName;
  readonly passport: Passport | undefined;
  readonly onProgress: ((path: string) => void) | undefined;
}

async function fill(
  live: LiveStorage,
  from: string,
  to: string,
  { id, name, passport, onProgress }: Filling,
): Promise<void> {
  await copyDatabase(join(from, 'app.db'), join(to, 'app.db'));
  for await (const file of appFiles(from, { media: true })) {
    onProgress?.(file.path);
    if (file.path !== 'vods.db') await bringFile(from, to, file);
  }
  await copyDatabase(join(from, 'vods.db'), join(to, 'vods.db'));
  fillConfig(live, to, name, passport);
  const db = openAppFile(join(to, 'app.db'), live.opening);
  try {
    importVods(db, { id, name }, join(to, 'vods.db'));
    renumberApp(db, { id, name });
  } finally {
    db.close();
  }
}

/** A copy without a log beside it, checked. */
async function copyDatabase(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  try {
    await backupInto(from, to);
  } catch (cause) {
    if (cause instanceof DatabaseError && cause.code !== 'no_space')
      throw new LiveError('invalid', `${from} cannot be used: ${cause.message}`, { cause });
    throw cause;
  }
}

function fillConfig(live: LiveStorage, to: string, name: AppName, passport: Passport | undefined): void {
  const config = new ConfigFile(join(to, 'config.yaml'), name, live.opening.clock);
  if (!config.exists) {
    const displayName = passport?.displayName ?? name;
    config.write(newConfigText({ name, displayName, roomPrefix: passport?.roomPrefix ?? name }));
    return;
  }
  const text = config.read();
  const renamed = renamedConfig(text, name);
  if (renamed !== null) config.write(renamed);
  // It may come from anybody: it must not name secrets of others, or folders of others.
  else requireConfig(text, name);
}

/** Secrets that it brought, under the names that they have here; those that are here already stay. */
export function keepSecrets(live: LiveStorage, name: AppName, passport: Passport | undefined): void {
  if (passport === undefined) return;
  const brought = (kind: AppSecretKind): string | undefined =>
    passport.secrets[secretRef(passport.name, kind)];
  const values = appSecretKinds.flatMap((kind) => {
    const value = brought(kind);
    const ref = secretRef(name, kind);
    return value === undefined || live.secrets.get(ref) !== undefined ? [] : [[ref, value] as const];
  });
  if (values.length > 0) live.secrets.change(Object.fromEntries(values));
}
