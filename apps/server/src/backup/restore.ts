import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { integrityProblems, openReadOnly, replaceDatabaseFile } from '@bandstand/sqlite';
import { extract } from 'tar-stream';
import { parseManifest } from './manifest.ts';
import { makeScratch } from './scratch.ts';
import {
  BackupError,
  type Manifest,
  type ManifestEntry,
  type OnProgress,
  type RestoredStore,
} from './types.ts';

export interface RestoreOptions {
  readonly file: string;
  readonly dataDir: string;
  /** Puts the backup in place of the databases that are there. */
  readonly force: boolean;
  /** Systems that bring back their own part; what belongs to none of them is put in place as it is. */
  readonly stores?: readonly RestoredStore[];
  readonly onProgress?: OnProgress;
}

/**
 * Puts a backup into a data folder. Everything is unpacked beside it and checked (sizes, hashes, integrity of every
 * database), then databases that are no files are filled, then the first file is moved; an archive that is damaged changes
 * nothing.
 * @throws BackupError not_a_backup, damaged, not_empty, in_use
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  if (!options.force) await requireEmpty(options.dataDir);
  const staging = await makeScratch(options.dataDir, 'restore');
  try {
    const manifest = await unpackBackup(options, staging);
    for (const entry of manifest.entries)
      if (entry.kind === 'database') checkDatabase(join(staging, entry.path), entry.path);
    const { stores = [], onProgress } = options;
    for (const store of stores) await store.bring(staging, manifest, onProgress);
    for (const entry of manifest.entries)
      if (!stores.some((store) => store.owns(entry.path)))
        await moveIntoPlace(staging, options.dataDir, entry);
    for (const store of stores) await store.place(staging);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function requireEmpty(dataDir: string): Promise<void> {
  const present = (await readdir(dataDir)).filter((name) => /\.db$|^secrets\.json$/.test(name));
  if (present.length === 0) return;
  throw new BackupError(
    'not_empty',
    `${dataDir} already holds ${present.join(', ')}. Restore into an empty folder, or say --force to replace what is there.`,
  );
}

/**
 * Unpacks an archive into an empty folder, with every size and hash checked; databases are not looked into.
 * @throws BackupError not_a_backup, damaged
 */
export async function unpackBackup(
  options: Pick<RestoreOptions, 'file' | 'onProgress'>,
  staging: string,
): Promise<Manifest> {
  const reader = extract();
  let manifest: Manifest | undefined;
  const left = new Map<string, ManifestEntry>();
  let done = 0;
  const feeding = pipeline(createReadStream(options.file), createGunzip(), reader);
  feeding.catch(() => {}); // told by the loop below, which ends with the same error
  try {
    for await (const item of reader) {
      if (manifest === undefined) {
        manifest = await parseManifest(item.header.name, item);
        for (const entry of manifest.entries) left.set(entry.path, entry);
        continue;
      }
      const entry = left.get(item.header.name);
      if (entry === undefined)
        throw damaged(`it holds ${item.header.name}, which its manifest does not name`);
      options.onProgress?.(
        done,
        manifest.entries.reduce((sum, { bytes }) => sum + bytes, 0),
        entry.path,
      );
      await unpackOne(item, join(staging, entry.path), entry);
      left.delete(entry.path);
      done += entry.bytes;
    }
    await feeding;
  } catch (error) {
    throw error instanceof BackupError
      ? error
      : damaged('it ends early or is not a gzip-compressed tar file', error);
  }
  if (manifest === undefined)
    throw new BackupError('not_a_backup', `${options.file} is not a Bandstand backup.`);
  if (left.size > 0) throw damaged(`${[...left.keys()].join(', ')} is missing`);
  return manifest;
}

async function unpackOne(
  source: AsyncIterable<unknown>,
  target: string,
  entry: ManifestEntry,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      hash.update(chunk);
      next(bytes > entry.bytes ? damaged(`${entry.path} is longer than its manifest says`) : null, chunk);
    },
  });
  await pipeline(source, meter, createWriteStream(target, { mode: 0o600, flush: true }));
  if (bytes !== entry.bytes || hash.digest('hex') !== entry.sha256)
    throw damaged(`${entry.path} is not what was saved`);
}

function checkDatabase(file: string, name: string): void {
  const database = openReadOnly(file);
  try {
    const [problem] = database.read((reader) => integrityProblems(reader));
    if (problem !== undefined) throw damaged(`${name} fails its integrity check: ${problem}`);
  } finally {
    database.close();
  }
}

async function moveIntoPlace(staging: string, dataDir: string, entry: ManifestEntry): Promise<void> {
  const target = join(dataDir, entry.path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  if (entry.kind === 'file' || !existsSync(target)) {
    // A log left beside a database that is gone would be replayed into the new one.
    if (entry.kind === 'database')
      for (const tail of ['-wal', '-shm']) await rm(target + tail, { force: true });
    await rename(join(staging, entry.path), target);
    return;
  }
  replaceDatabaseFile(target, join(staging, entry.path));
}

function damaged(what: string, cause?: unknown): BackupError {
  return new BackupError('damaged', `The backup is damaged: ${what}. Nothing was changed; use another one.`, {
    cause,
  });
}
