import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Database } from '@bandstand/sqlite';
import { LibraryError } from '../errors/index.ts';
import { isUploadRoot } from '../overview/index.ts';
import { allRoots, insertRoot, type RootRecord, setRootEnabled, setRootName } from './store/root-store.ts';

/**
 * Adds a music folder, or takes one back that was removed; its row id. The folder must be there, lie by an absolute path
 * and not be part of another music folder, nor of what the server itself keeps. Throws LibraryError `invalid`, and
 * `conflict` for a nested folder.
 */
export function addMusicRoot(db: Database, path: string, name?: string): number {
  const real = realFolder(path);
  const mixed = mixedUp(db, real);
  if (mixed !== undefined) throw new LibraryError('conflict', mixed);
  return db.write((writer) => {
    const roots = allRoots(writer);
    const known = roots.find((root) => root.path === real);
    if (known) {
      if (known.enabled === 0) setRootEnabled(writer, known.id, true);
      if (name !== undefined && name !== known.name) setRootName(writer, known.id, name);
      return known.id;
    }
    const around = roots.find(
      (root) => root.enabled === 1 && (isInside(real, root.path) || isInside(root.path, real)),
    );
    if (around) {
      throw new LibraryError(
        'conflict',
        `This folder and the music folder ${around.path} contain each other: one file must not count twice.`,
      );
    }
    return insertRoot(writer, real, name?.trim() || basename(real) || 'Music');
  });
}

/** Takes a music folder off the list. The next scan marks its tracks as missing; nothing people did with them is lost. */
export function removeMusicRoot(db: Database, id: number): boolean {
  return db.write((writer) => {
    const root = allRoots(writer).find((one) => one.id === id && one.enabled === 1);
    if (root !== undefined) setRootEnabled(writer, id, false);
    return root !== undefined;
  });
}

/** The music folders that are on the list. */
export function musicRoots(db: Database): RootRecord[] {
  return db.read(allRoots).filter((root) => root.enabled === 1);
}

/** Folders of the data folder that are the server's own; those of uploads become music folders by themselves. */
const serversOwn = ['apps', 'avatars', 'cache', 'covers', 'index', 'podcasts', 'postgres', 'uploads'];

/**
 * Why a folder of the house cannot be scanned, undefined when it can: it holds the data folder, or lies in what the server
 * keeps there, and uploads, episodes and pictures would come into the library as music of the house.
 */
export function mixedUp(db: Database, path: string): string | undefined {
  if (isUploadRoot({ path })) return undefined;
  const data = dataFolder(db);
  const real = statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path);
  if (isInside(data, real))
    return `The data folder ${data} lies in the music folder ${path}. Keep them apart: choose a music folder beside it, or move the data folder and name it with --data.`;
  const own = closedFolders(db).find((folder) => isInside(real, folder));
  if (own === undefined) return undefined;
  return `The music folder ${path} lies in ${own}, which the server keeps for itself. Move the music elsewhere.`;
}

/** Where no walk may go, not even along a link: what the server keeps in its data folder. */
export function closedFolders(db: Database): string[] {
  const data = dataFolder(db);
  return serversOwn.map((name) => join(data, name));
}

function dataFolder(db: Database): string {
  return realpathSync(dirname(db.path));
}

function realFolder(path: string): string {
  if (!isAbsolute(path)) throw new LibraryError('invalid', `${path} is not an absolute path.`);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory())
    throw new LibraryError('invalid', `${path} is not a folder that Bandstand can see.`);
  return realpathSync(path);
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
