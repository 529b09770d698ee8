import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, syncFolder } from '../disk/index.ts';
import { IndexError } from '../errors.ts';
import { LocalIndex } from '../local/index.ts';

/**
 * The folder of one name. It holds the index in `v` and six digits of its generation, and `last` with the highest
 * generation that was ever deleted here, so that generations only rise.
 */
const folderOf = (generation: number): string => `v${String(generation).padStart(6, '0')}`;
const generationOf = (folder: string): number => Number(/^v(\d{6,15})$/.exec(folder)?.[1] ?? Number.NaN);

/** The index that stands in a folder. */
export interface Found {
  readonly generation: number;
  readonly folder: string;
}

/** Finds the index of a name and removes what a kill left beside it; undefined when there is none. */
export async function findIndex(nameFolder: string): Promise<Found | undefined> {
  const entries = await readdir(nameFolder).catch(() => []);
  for (const entry of entries) {
    if (entry.endsWith('.new') || entry.endsWith('.gone'))
      await rm(join(nameFolder, entry), { recursive: true, force: true });
  }
  const generations = entries.map(generationOf).filter((generation) => generation > 0);
  if (generations.length === 0) return undefined;
  const generation = Math.max(...generations);
  return { generation, folder: join(nameFolder, folderOf(generation)) };
}

/** The highest generation that was deleted here; 0 without any. */
export async function lastGeneration(nameFolder: string): Promise<number> {
  const text = await readFile(join(nameFolder, 'last'), 'utf8').catch(() => '0');
  const last = Number(text);
  return Number.isSafeInteger(last) && last > 0 ? last : 0;
}

/** Makes an empty index, whole or not at all. Throws OlderIndexAlreadyExists for a generation that is over. */
export async function makeIndex(nameFolder: string, wanted: number | undefined): Promise<Found> {
  await mkdir(nameFolder, { recursive: true, mode: 0o700 });
  const last = await lastGeneration(nameFolder);
  const generation = wanted ?? last + 1;
  if (generation <= last) throw new IndexError('OlderIndexAlreadyExists');
  const folder = join(nameFolder, folderOf(generation));
  await LocalIndex.create(`${folder}.new`, generation);
  await rename(`${folder}.new`, folder);
  await syncFolder(nameFolder);
  await syncFolder(join(nameFolder, '..'));
  return { generation, folder };
}

/** Removes an index for good; after a kill in the middle it is there or gone. */
export async function dropIndex(nameFolder: string, { generation, folder }: Found): Promise<void> {
  await replaceFile(join(nameFolder, 'last'), String(generation));
  await rename(folder, `${folder}.gone`);
  await syncFolder(nameFolder);
  await rm(`${folder}.gone`, { recursive: true, force: true });
}
