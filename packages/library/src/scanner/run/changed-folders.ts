import { stat } from 'node:fs/promises';
import type { WalkStart } from './walk-root.ts';

/** Looks at a time: a disk answers several as fast as one. */
const atOnce = 32;
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
  const paths = [...folders].toSorted();
  const changed: WalkStart[] = [];
  const look = async (path: string): Promise<WalkStart | null> => {
    const found = await stat(`${root}/${path}`).catch(() => null);
    return found !== null && found.ctimeMs > since - slackMs ? { path, deep: false } : null;
  };
  for (let at = 0; at < paths.length; at += atOnce) {
    signal.throwIfAborted();
    const looks = await Promise.all(paths.slice(at, at + atOnce).map(look));
    for (const start of looks) if (start !== null) changed.push(start);
  }
  return changed;
}
