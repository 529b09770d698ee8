import { type Dirent, readdir, realpath, type Stats, stat } from 'node:fs';
import { promisify } from 'node:util';
import { baseOf, type DiskFile, type Problem, pathIn } from '../model.ts';
import {
  coverRank,
  documentKind,
  isArtistPicture,
  isArtworkFolder,
  isHidden,
  isLyrics,
  isPicture,
  soundType,
} from './names.ts';

const entriesOf = promisify<string, { withFileTypes: true }, Dirent[]>(readdir);
const realPathOf = promisify(realpath);

/** A folder below, and the territories of a walk into it. */
export interface SubFolder {
  readonly path: string;
  readonly territories: readonly string[];
}

/** What one folder holds, in the order of names. Paths are relative to the root. */
export interface Listing {
  readonly folder: string;
  readonly sounds: readonly DiskFile[];
  /** artist.yaml, release.yaml, catalog.yaml, .lrc files and cover pictures. */
  readonly documents: readonly DiskFile[];
  readonly folders: readonly SubFolder[];
  readonly problems: readonly Problem[];
  /** Files that were listed and could not be looked at: they count as neither there nor gone. */
  readonly unsure: ReadonlySet<string>;
}

interface Sorted {
  readonly sounds: DiskFile[];
  readonly documents: DiskFile[];
  readonly folders: SubFolder[];
  readonly problems: Problem[];
  readonly unsure: Set<string>;
}

/**
 * Lists one folder. Rejects with the system's error when the folder itself cannot be read.
 * `territories` are the real paths that a walk on this way covers: the root and what links led to.
 */
export async function listFolder(
  root: string,
  folder: string,
  territories: readonly string[],
): Promise<Listing> {
  const absolute = folder === '' ? root : `${root}/${folder}`;
  const entries = await entriesOf(absolute, { withFileTypes: true });
  const found: Sorted = { sounds: [], documents: [], folders: [], problems: [], unsure: new Set() };
  const waiting: Promise<void>[] = [];
  const artwork = isArtworkFolder(baseOf(folder));
  for (const entry of entries) {
    const { name } = entry;
    if (isHidden(name)) continue;
    const path = pathIn(folder, name);
    if (entry.isDirectory()) found.folders.push({ path, territories });
    else if (entry.isSymbolicLink()) waiting.push(linked(root, path, name, { artwork, territories }, found));
    else if (entry.isFile() && isWanted(name, artwork)) waiting.push(looked(root, path, name, found));
  }
  if (waiting.length > 0) await Promise.all(waiting);
  return {
    folder,
    sounds: found.sounds.sort(byPath),
    documents: found.documents.sort(byPath),
    folders: found.folders.sort(byPath),
    problems: found.problems,
    unsure: found.unsure,
  };
}

function isWanted(name: string, artwork: boolean): boolean {
  if (soundType(name) !== undefined || documentKind(name) !== undefined || isLyrics(name)) return true;
  return coverRank(name) !== undefined || isArtistPicture(name) || (artwork && isPicture(name));
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function look(path: string): Promise<Stats | NodeJS.ErrnoException> {
  // The callback form costs half of what the promise form does, and a rescan does little else.
  return new Promise((resolve) => stat(path, (error, stats) => resolve(error ?? stats)));
}

async function looked(root: string, path: string, name: string, found: Sorted): Promise<void> {
  const stats = await look(`${root}/${path}`);
  if (stats instanceof Error) notLooked(path, stats, found);
  else keep(path, name, stats, found);
}

function keep(path: string, name: string, stats: Stats, found: Sorted): void {
  if (!stats.isFile()) return;
  const file = { path, name, size: stats.size, mtimeMs: stats.mtimeMs };
  if (soundType(name) === undefined) found.documents.push(file);
  else found.sounds.push(file);
}

function notLooked(path: string, error: NodeJS.ErrnoException, found: Sorted): void {
  found.unsure.add(path);
  if (path.includes('\ufffd')) found.problems.push(unreadableName(path));
  else if (error.code !== 'ENOENT') found.problems.push(unreadable(path, error));
}

/**
 * A link is followed when it leads out of all territories. What it points to inside one is met on its own path, and a
 * link to a folder above a territory would go round for ever.
 */
async function linked(
  root: string,
  path: string,
  name: string,
  { artwork, territories }: { readonly artwork: boolean; readonly territories: readonly string[] },
  found: Sorted,
): Promise<void> {
  const stats = await look(`${root}/${path}`);
  // A link to nowhere is nobody's problem; its file is gone.
  if (stats instanceof Error) return;
  if (stats.isFile() && !isWanted(name, artwork)) return;
  const real = await realPathOf(`${root}/${path}`);
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  if (territories.some((territory) => within(real, territory) || within(territory, real))) return;
  if (stats.isDirectory()) found.folders.push({ path, territories: [...territories, real] });
  else keep(path, name, stats, found);
}

/** A name that is not valid UTF-8 comes with replacement characters and opens nothing. */
function unreadableName(path: string): Problem {
  const message = 'The name of this file is not valid UTF-8, so it cannot be opened: rename it.';
  return { path, reason: 'name_not_utf8', message, size: null, mtimeMs: null };
}

/** The problem of a file or folder that the system refuses. */
export function unreadable(path: string, error: NodeJS.ErrnoException): Problem {
  const base = { path, size: null, mtimeMs: null };
  if (path.includes('\ufffd')) return unreadableName(path);
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return { ...base, reason: 'forbidden', message: 'Bandstand may not read this: check its permissions.' };
  if (error.code === 'ENAMETOOLONG')
    return { ...base, reason: 'name_too_long', message: 'The path is too long to be opened: shorten it.' };
  return {
    ...base,
    reason: 'io',
    message: `The disk refused to read this (${error.code ?? error.message}): check the disk.`,
  };
}
