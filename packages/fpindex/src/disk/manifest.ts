import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { replaceFile } from './atomic.ts';

/** A segment as the manifest names it. */
export interface ManifestSegment {
  readonly file: string;
  /** File of the bits of its dead documents. */
  readonly dead?: string;
}

/** What an index consists of; replaced as a whole. */
export interface Manifest {
  readonly generation: number;
  /** Highest commit when it was written; the log may hold later ones. */
  readonly version: number;
  /** Highest commit of which all is in segments. */
  readonly sealed: number;
  /** Number of the first log file that has to be replayed. */
  readonly log: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly segments: readonly ManifestSegment[];
}

export const manifestName = 'manifest.json';

/** The bytes of the manifest's file. */
export function manifestText(manifest: Manifest): string {
  const body = JSON.stringify({ format: 1, ...manifest });
  return `${JSON.stringify({ crc: crc32(body), body })}\n`;
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await replaceFile(join(folder, manifestName), manifestText(manifest));
}

/** The manifest of a folder. Throws when it is missing, damaged or of a later format. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8');
  const { crc, body } = JSON.parse(text) as { crc: number; body: string };
  if (typeof body !== 'string' || crc32(body) !== crc)
    throw new Error(`the manifest in ${folder} is damaged`);
  const { format, ...manifest } = JSON.parse(body) as Manifest & { readonly format: number };
  if (format !== 1)
    throw new Error(`the index in ${folder} has format ${format}, which this program does not know`);
  return manifest;
}
