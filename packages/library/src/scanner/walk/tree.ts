import { realpath } from 'node:fs/promises';
import type { Problem } from '../model.ts';
import { type Listing, listFolder, type SubFolder, unreadable } from './listing.ts';

/** A folder of the walk: what it holds, or why that is not known. */
export type Visit =
  | { readonly ok: true; readonly listing: Listing }
  | { readonly ok: false; readonly folder: string; readonly problem: Problem | null };

type Started = SubFolder & { visit?: Promise<Visit> };

const ahead = 8;

/**
 * Every folder at and below `start` (all of the root with ''), a folder before those below it and these in the order of
 * their names, whatever the speed of the disk. A few folders are listed ahead. `deep` tells whether to go below a folder.
 * Links into `closed` folders are not followed.
 */
export async function* walkTree(
  root: string,
  start = '',
  deep: (folder: string) => boolean = () => true,
  closed: readonly string[] = [],
): AsyncGenerator<Visit, void, undefined> {
  const territory = await realpath(root);
  const waiting: Started[] = [{ path: start, territories: [territory, ...closed] }];
  for (;;) {
    const next = waiting.pop();
    if (next === undefined) return;
    const visit = await (next.visit ?? visitFolder(root, next));
    if (visit.ok) {
      const below = visit.listing.folders.filter((folder) => deep(folder.path));
      for (const folder of below.toReversed()) waiting.push({ ...folder });
    }
    // The end of the list is what comes next.
    for (const soon of waiting.slice(-ahead)) soon.visit ??= visitFolder(root, soon);
    yield visit;
  }
}

async function visitFolder(root: string, { path, territories }: SubFolder): Promise<Visit> {
  try {
    return { ok: true, listing: await listFolder(root, path, territories) };
  } catch (cause) {
    const error: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause));
    // A folder that vanished between two looks is no problem; an unmounted root is told elsewhere.
    const gone = error.code === 'ENOENT' && !path.includes('\ufffd');
    return { ok: false, folder: path, problem: gone ? null : unreadable(path, error) };
  }
}
