import { readdir } from 'node:fs/promises';
import { isHidden, soundType } from '../walk/names.ts';
import { walkTree } from '../walk/tree.ts';

/**
 * About how many sound files lie below a folder: names only, links not followed, so that it takes a fraction of a scan.
 * `tell` hears the count as it grows; at `enough` the counting ends.
 */
export async function countSounds(
  root: string,
  signal: AbortSignal,
  tell: (count: number) => void,
  enough = 5_000_000,
): Promise<number> {
  const waiting = [root];
  let count = 0;
  for (let folder = waiting.pop(); folder !== undefined && count < enough; folder = waiting.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(`${folder}/${entry.name}`);
      else if (soundType(entry.name) !== undefined) count += 1;
    }
    tell(count);
  }
  return count;
}

/** True when a scan would meet a sound file: by their names, which is quick, else along links too. */
export async function holdsSound(
  root: string,
  signal: AbortSignal,
  closed: readonly string[],
): Promise<boolean> {
  if ((await countSounds(root, signal, () => {}, 1)) > 0) return true;
  try {
    for await (const visit of walkTree(root, '', undefined, closed)) {
      signal.throwIfAborted();
      if (visit.ok && visit.listing.sounds.length > 0) return true;
    }
  } catch (error) {
    signal.throwIfAborted();
    // Nothing else throws but a root that is gone.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return false;
}
