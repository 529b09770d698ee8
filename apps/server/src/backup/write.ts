import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { makeScratch } from './scratch.ts';
import type { BackupEntry, BackupSource, Manifest, ManifestEntry, OnProgress } from './types.ts';

export interface WriteOptions {
  /** The archive: a gzip-compressed tar file. Under this name there is nothing, or the whole archive. */
  readonly file: string;
  readonly sources: readonly BackupSource[];
  readonly program: string;
  readonly now: Date;
  readonly onProgress?: OnProgress;
}

/** Writes one archive of everything the sources collect; returns its manifest. A kill leaves only a .partial file. */
export async function writeBackup(options: WriteOptions): Promise<Manifest> {
  const scratch = await makeScratch(dirname(options.file), 'backup');
  const partial = `${options.file}.partial`;
  try {
    const entries = await collect(options, scratch);
    const manifest: Manifest = {
      format: 1,
      program: options.program,
      createdAt: options.now.toISOString(),
      sources: options.sources.map((source) => source.name),
      entries: await describeAll(entries),
    };
    const archive = pack();
    const gzip = createGzip({ level: 1 });
    const written = pipeline(archive, gzip, createWriteStream(partial, { mode: 0o600 }));
    await Promise.all([written, fill(archive, gzip, manifest, entries, options.onProgress)]);
    await syncToDisk(partial);
    await rename(partial, options.file);
    return manifest;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await rm(partial, { force: true });
  }
}

async function collect({ sources, onProgress }: WriteOptions, scratch: string): Promise<BackupEntry[]> {
  const entries: BackupEntry[] = [];
  for (const source of sources) entries.push(...(await source.collect(scratch, onProgress)));
  return entries;
}

/** One after the other: there may be more files than can be open at once. */
async function describeAll(entries: readonly BackupEntry[]): Promise<ManifestEntry[]> {
  const described: ManifestEntry[] = [];
  for (const entry of entries) described.push(await describe(entry));
  return described;
}

async function describe(entry: BackupEntry): Promise<ManifestEntry> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(entry.source)) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { path: entry.path, kind: entry.kind, bytes, sha256: hash.digest('hex') };
}

async function fill(
  archive: Pack,
  gzip: Gzip,
  manifest: Manifest,
  entries: readonly BackupEntry[],
  onProgress?: OnProgress,
): Promise<void> {
  const total = manifest.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let done = 0;
  try {
    await addText(archive, 'manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
    for (const [index, entry] of entries.entries()) {
      const size = manifest.entries[index]?.bytes ?? 0;
      onProgress?.(done, total, entry.path);
      await setLevel(gzip, entry.path.endsWith('.zst') ? 0 : 1);
      await addFile(archive, entry, size);
      done += size;
    }
    archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function addText(archive: Pack, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mode: 0o600 }, text, (error) => (error ? reject(error) : resolve()));
  });
}

/** What is compressed already would cost ten times as much and become no smaller. */
function setLevel(gzip: Gzip, level: number): Promise<void> {
  return new Promise((resolve) => {
    if (hasLevels(gzip)) gzip.params(level, constants.Z_DEFAULT_STRATEGY, () => resolve());
    else resolve();
  });
}

interface Levels {
  params(level: number, strategy: number, done: () => void): void;
}

/** The types of Node know it of deflate streams alone. */
const hasLevels = (stream: Gzip): stream is Gzip & Levels => 'params' in stream;

async function addFile(archive: Pack, entry: BackupEntry, size: number): Promise<void> {
  const { mtime } = await stat(entry.source);
  const slot = archive.entry({ name: entry.path, size, mode: 0o600, mtime });
  // The size was fixed when the file was hashed: what was appended to it since is not part of this backup.
  await pipeline(createReadStream(entry.source, size === 0 ? { end: 0 } : { end: size - 1 }), slot);
}

async function syncToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
