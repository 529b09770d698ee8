import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createZstdDecompress } from 'node:zlib';
import {
  type DatabaseDescription,
  descriptionFile,
  followingMetadata,
  indexName,
  type LogPosition,
  loadDatabases,
  loadMirror,
  migratedBinds,
  migrateUp,
  mirrorFile,
  type Postgres,
  parseDescription,
  parseMirror,
  prepareDatabases,
  rebuildIndex,
  SafekeepingError,
  stateOf,
} from '@bandstand/acoustid';
import type { FingerprintIndexes } from '@bandstand/fpindex';
import { indexesFolder } from '../fpindex/index.ts';
import { databasesFolder } from './identification.ts';
import { BackupError, type Manifest, type OnProgress, type RestoredStore } from './types.ts';

export interface IdentificationStoreOptions {
  readonly dataDir: string;
  /** True leaves its part of the backup aside. */
  readonly leftOut: boolean;
  /** True when the databases are an operator's own; else a new embedded server is made for them. */
  readonly external: boolean;
  /** Replaces what the operator's databases hold. */
  readonly force: boolean;
  /** Reaches the databases: those of an embedded server in `dir`, which is made, or the operator's own. */
  readonly withPostgres: (
    dir: string | undefined,
    work: (postgres: Postgres) => Promise<void>,
  ) => Promise<void>;
  /** Sees to it that no embedded server runs in the data folder; refuses when another process uses it. */
  readonly stopEmbedded: () => Promise<void>;
  /** Opens the indexes of a folder for `work`; null when identification searches those of another machine. */
  readonly withIndexes:
    | ((folder: string, work: (indexes: FingerprintIndexes) => Promise<void>) => Promise<void>)
    | null;
}

/** Brings back the databases of identification and the indexes of fingerprints, so that they fit each other. */
export class IdentificationStore implements RestoredStore {
  readonly #options: IdentificationStoreOptions;
  /** False while the backup has no part of ours. */
  #brought = false;
  /** True when the index has to be made anew by the operator, on the machine where it is. */
  needsRebuild = false;

  constructor(options: IdentificationStoreOptions) {
    this.#options = options;
  }

  owns(path: string): boolean {
    return path.startsWith(`${databasesFolder}/`) || path.startsWith(`${indexesFolder}/`);
  }

  async bring(unpacked: string, manifest: Manifest, onProgress?: OnProgress): Promise<void> {
    if (this.#options.leftOut) return;
    try {
      const descriptions = await descriptionsOf(unpacked, manifest);
      if (descriptions.length === 0) return;
      const { external, stopEmbedded, withPostgres } = this.#options;
      if (!external) await stopEmbedded();
      const dir = external ? undefined : join(unpacked, 'postgres');
      await withPostgres(dir, (postgres) => this.#fill(unpacked, postgres, descriptions, onProgress));
      this.#brought = true;
    } catch (error) {
      if (error instanceof SafekeepingError)
        throw new BackupError(error.code, error.message, { cause: error });
      throw error;
    }
  }

  async #fill(
    unpacked: string,
    postgres: Postgres,
    descriptions: readonly DatabaseDescription[],
    onProgress?: OnProgress,
  ): Promise<void> {
    const { binds } = postgres;
    await prepareDatabases(binds, descriptions, { force: this.#options.force });
    await postgres.maintainPartitions();
    const loaded = await loadDatabases({
      binds,
      descriptions,
      read: (name) => readTable(unpacked, name),
      position: await this.#heard(unpacked),
      ...(onProgress === undefined ? {} : { progress: onProgress }),
    });
    if (existsSync(join(unpacked, databasesFolder, `${mirrorFile}.zst`))) {
      const mirror = parseMirror(await text(readTable(unpacked, mirrorFile)));
      await loadMirror(binds, mirror, (name) => readTable(unpacked, name));
    }
    await loaded.commit();
    await migrateUp(binds);
    await this.#continueIndex(unpacked, postgres, loaded.position);
  }

  /** How far the index of the backup had heard the log; null when there is none that can go on. */
  async #heard(unpacked: string): Promise<LogPosition | null> {
    const { withIndexes } = this.#options;
    const folder = join(unpacked, indexesFolder);
    if (withIndexes === null || !existsSync(join(folder, indexName))) return null;
    let position: LogPosition | null = null;
    await withIndexes(folder, async (indexes) => {
      const found = stateOf(await (await indexes.open(indexName)).info());
      if (found.state === 'following') ({ position } = found);
    });
    return position;
  }

  async #continueIndex(unpacked: string, { binds }: Postgres, place: LogPosition | null): Promise<void> {
    const { withIndexes } = this.#options;
    if (withIndexes === null) {
      this.needsRebuild = true;
      return;
    }
    await withIndexes(join(unpacked, indexesFolder), async (indexes) => {
      if (place === null) {
        await rebuildIndex({ db: binds.fingerprint.db, indexes, fresh: true });
        return;
      }
      const index = await indexes.open(indexName);
      await index.update([{ kind: 'metadata', set: followingMetadata(place) }]);
    });
  }

  async place(unpacked: string): Promise<void> {
    const { dataDir, external, leftOut } = this.#options;
    if (leftOut) return;
    if (this.#brought && !external) await replaceFolder(unpacked, 'postgres', dataDir);
    const from = join(unpacked, indexesFolder);
    if (!existsSync(from)) return;
    await mkdir(join(dataDir, indexesFolder), { recursive: true, mode: 0o700 });
    for (const entry of await readdir(from, { withFileTypes: true }))
      if (entry.isDirectory()) await replaceFolder(from, entry.name, join(dataDir, indexesFolder));
  }
}

/** Puts a folder in the place of one that goes. */
async function replaceFolder(from: string, name: string, to: string): Promise<void> {
  const old = join(from, `${name}.old`);
  if (existsSync(join(to, name))) await rename(join(to, name), old);
  await rename(join(from, name), join(to, name));
  await rm(old, { recursive: true, force: true });
}

async function descriptionsOf(unpacked: string, { entries }: Manifest): Promise<DatabaseDescription[]> {
  const found: DatabaseDescription[] = [];
  for (const bind of migratedBinds) {
    const name = descriptionFile(bind);
    if (entries.every(({ path }) => path !== `${databasesFolder}/${name}.zst`)) continue;
    found.push(parseDescription(await text(readTable(unpacked, name))));
  }
  return found;
}

function readTable(unpacked: string, name: string): AsyncIterable<Uint8Array> {
  const plain = createZstdDecompress();
  // Whoever reads it is told of what goes wrong.
  pipeline(createReadStream(join(unpacked, databasesFolder, `${name}.zst`)), plain, () => {});
  return plain;
}
