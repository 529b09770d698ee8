import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, readManifest, replaceFile } from '../disk/index.ts';
import { isIndexName } from '../index-name.ts';
import { keepCopy, keepFile } from './files.ts';

export interface SaveIndexesOptions {
  /** The folder of a node. Another process may have it open and write to it. */
  readonly from: string;
  /** A folder that is not there yet; it becomes one that a node can open. */
  readonly to: string;
  /** What was saved last time, if anything: segments that are still the same are linked from there. */
  readonly before?: string;
}

/** An index that was saved. */
export interface SavedIndex {
  readonly name: string;
  readonly generation: number;
  /** Paths below `to`. */
  readonly files: readonly string[];
}

/** How often it begins again because the index was merged meanwhile. Each time there is less to do. */
const mostTries = 50;

/**
 * Saves every index of a node at one commit each, while updates and merges go on: segments as links where the disk allows
 * it, since they never change, the log as a copy. What is not saved whole has no manifest and opens as nothing. Rejects
 * when an index changes faster than it can be saved.
 */
export async function saveIndexes({ from, to, before }: SaveIndexesOptions): Promise<SavedIndex[]> {
  const saved: SavedIndex[] = [];
  await mkdir(to, { recursive: true, mode: 0o700 });
  const names = (await readdir(from).catch(() => [])).filter(isIndexName).toSorted();
  for (const name of names) {
    const generation = await currentGeneration(join(from, name));
    if (generation === undefined) continue;
    const path = `${name}/${generation}`;
    await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    const files = await saveIndex({
      folder: join(from, path),
      to: join(to, path),
      before: before === undefined ? undefined : join(before, path),
    });
    if (files === undefined) continue;
    saved.push({
      name,
      generation: Number(generation.slice(1)),
      files: files.map((file) => `${path}/${file}`),
    });
  }
  return saved;
}

async function currentGeneration(nameFolder: string): Promise<string | undefined> {
  const found = (await readdir(nameFolder).catch(() => [])).filter((entry) => /^v\d{6,15}$/.test(entry));
  return found.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))).at(-1);
}

interface Place {
  readonly folder: string;
  readonly to: string;
  readonly before: string | undefined;
}

/** The files of one index, undefined when it was deleted meanwhile. */
async function saveIndex(place: Place): Promise<string[] | undefined> {
  const { folder, to } = place;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const manifest = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
    if (manifest === undefined) return undefined;
    const files = await tryOnce(place);
    // A commit that came in beside the log has changed the manifest, and the log that was copied lacks it.
    const after = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
    if (files === undefined || after !== manifest) continue;
    await replaceFile(join(to, manifestName), manifest);
    return [...files, manifestName];
  }
  throw new Error(`the index in ${folder} changes faster than it can be saved`);
}

/** Undefined when a file has gone meanwhile: the manifest is another one by now. */
async function tryOnce({ folder, to, before }: Place): Promise<string[] | undefined> {
  try {
    const { segments, log } = await readManifest(folder);
    const files = segments.flatMap(({ file, dead }) => (dead === undefined ? [file] : [file, dead]));
    for (const file of files)
      await keepFile(join(folder, file), join(to, file), before && join(before, file));
    // The last one first: those before it are complete then.
    const logs = (await readdir(folder))
      .filter((file) => logNumber(file) >= log)
      .toSorted()
      .reverse();
    for (const file of logs) await keepCopy(join(folder, file), join(to, file));
    return [...files, ...logs];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const logNumber = (file: string): number => Number(/^log-(\d{8,})$/.exec(file)?.[1] ?? Number.NaN);
