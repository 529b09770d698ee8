import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scratchPrefix, writeWhole } from '../write-tagged.ts';

const markerName = '.bandstand-demo.json';
const version = 1;

/** The folder holds something that is not a demo, or a demo of another kind; nothing was touched. */
export class DemoFolderError extends Error {
  override readonly name = 'DemoFolderError';
  readonly code = 'not_empty';
}

export interface Marker {
  readonly version: number;
  readonly seed: number;
  readonly complete: boolean;
}

/**
 * Takes the folder for a demo: makes it when missing, marks it as being written, clears what an interrupted write
 * left. Returns the marker as it was: `complete` says that nothing is left to do. Throws DemoFolderError when the
 * folder holds other files or another seed's demo.
 */
export async function claimFolder(dir: string, seed: number): Promise<Marker> {
  await mkdir(dir, { recursive: true });
  const found = await readMarker(dir);
  if (found === null) {
    const strangers = (await readdir(dir)).filter(
      (name) => name !== markerName && !name.startsWith(scratchPrefix),
    );
    if (strangers.length > 0)
      throw new DemoFolderError(`${dir} is not empty; the demo needs an empty folder`);
    const fresh: Marker = { version, seed, complete: false };
    await writeMarker(dir, fresh);
    return fresh;
  }
  if (found.version !== version || found.seed !== seed) {
    throw new DemoFolderError(`${dir} holds another demo; choose an empty folder or delete it`);
  }
  if (!found.complete) await clearScratch(dir);
  return found;
}

/** Says that every file is in place. */
export async function completeFolder(dir: string, seed: number): Promise<void> {
  await writeMarker(dir, { version, seed, complete: true });
}

async function writeMarker(dir: string, marker: Marker): Promise<void> {
  await writeWhole(join(dir, markerName), `${JSON.stringify(marker)}\n`);
}

async function readMarker(dir: string): Promise<Marker | null> {
  try {
    const read: unknown = JSON.parse(await readFile(join(dir, markerName), 'utf8'));
    if (typeof read !== 'object' || read === null) return null;
    const { version, seed, complete } = read as Partial<Record<keyof Marker, unknown>>;
    return { version: Number(version), seed: Number(seed), complete: complete === true };
  } catch {
    // No marker, or one that is not ours: the folder counts as somebody else's unless it is empty.
    return null;
  }
}

async function clearScratch(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.startsWith(scratchPrefix))
      await rm(join(entry.parentPath, entry.name), { force: true });
  }
}
