import { setImmediate as turn } from 'node:timers/promises';
import { lastChange } from '../walk/last-change.ts';
import type { WalkStart } from './walk-root.ts';

/** Looks before others have their turn. */
const atOnce = 200;
/** Clocks of file servers differ from ours by so much. */
export const slackMs = 60_000;

/**
 * Recorded folders whose list of entries has changed since a moment, in ms since 1970, from the top down: where new files
 * are. The time of the change itself is asked, which copying with old times (`rsync -a`, `cp -p`) does not set back.
 */
export async function changedFolders(
  root: string,
  folders: Iterable<string>,
  since: number,
  signal: AbortSignal,
): Promise<readonly WalkStart[]> {
  const changed: WalkStart[] = [];
  let looks = 0;
  for (const path of folders) {
    if (lastChange(root, path) > since - slackMs) changed.push({ path, deep: false });
    looks += 1;
    if (looks % atOnce === 0) await turn(undefined, { signal });
  }
  return changed.sort((a, b) => (a.path < b.path ? -1 : 1));
}
