import { isAbsolute, normalize, sep } from 'node:path';
import { BackupError, type Manifest, type ManifestEntry } from './types.ts';

/** Room for two million files. */
const mostBytes = 400 * 1024 * 1024;

/**
 * Reads the first entry of an archive. A path that would leave the data folder makes the whole archive refused.
 * @throws BackupError not_a_backup, newer_format
 */
export async function parseManifest(name: string, source: AsyncIterable<unknown>): Promise<Manifest> {
  if (name !== 'manifest.json') throw notABackup();
  const value = await readJson(source);
  const { format, program, createdAt, sources, entries } = value;
  if (typeof format === 'number' && format > 1) {
    throw new BackupError(
      'newer_format',
      'The backup was made by a newer version. Update Bandstand, then restore it.',
    );
  }
  if (format !== 1 || typeof program !== 'string' || typeof createdAt !== 'string' || !Array.isArray(entries))
    throw notABackup();
  return {
    format,
    program,
    createdAt,
    sources: Array.isArray(sources) ? sources.map(String) : [],
    entries: entries.map(parseEntry),
  };
}

function parseEntry(value: unknown): ManifestEntry {
  if (typeof value !== 'object' || value === null) throw notABackup();
  const { path, kind, bytes, sha256 } = value as Record<string, unknown>;
  if (typeof path !== 'string' || typeof bytes !== 'number' || typeof sha256 !== 'string') throw notABackup();
  if (kind !== 'database' && kind !== 'file') throw notABackup();
  const plain = normalize(path);
  if (
    isAbsolute(path) ||
    plain.startsWith(`..${sep}`) ||
    plain === '..' ||
    plain.includes('\0') ||
    plain !== path
  ) {
    throw new BackupError(
      'not_a_backup',
      `The archive names ${path}, which lies outside the data folder. It was not made by Bandstand.`,
    );
  }
  return { path, kind, bytes, sha256 };
}

async function readJson(source: AsyncIterable<unknown>): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) throw notABackup();
    bytes += chunk.length;
    if (bytes > mostBytes) throw notABackup();
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // said below
  }
  throw notABackup();
}

function notABackup(): BackupError {
  return new BackupError(
    'not_a_backup',
    'This file is not a Bandstand backup: its manifest is missing or malformed.',
  );
}
