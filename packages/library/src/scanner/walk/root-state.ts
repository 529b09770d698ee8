import { stat } from 'node:fs/promises';

/** What a look at a music folder tells before its walk. */
export type RootLook =
  | { readonly there: true; readonly device: number }
  | { readonly there: false; readonly reason: string };

/** Looks at a root without changing anything. */
export async function lookAtRoot(path: string): Promise<RootLook> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return { there: false, reason: `${path} is not a folder.` };
    return { there: true, device: stats.dev };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (code === 'ENOENT')
      return { there: false, reason: `${path} is not there: is its disk connected and mounted?` };
    if (code === 'EACCES')
      return { there: false, reason: `Bandstand may not look into ${path}: check its permissions.` };
    return { there: false, reason: `${path} cannot be read (${code}): check its disk.` };
  }
}

/** What the walk of a root found, beside what was known before it. */
export interface RootWalk {
  readonly knownFiles: number;
  readonly seenFiles: number;
  readonly knownDevice: number | null;
  readonly device: number;
  /** False when the root itself could not be listed to its end. */
  readonly rootListed: boolean;
}

export type RootVerdict =
  | { readonly state: 'ok' }
  | { readonly state: 'unavailable' | 'empty'; readonly reason: string };

/**
 * Whether a walk may be believed when it says that files are gone. An empty folder where there was music is taken for
 * a disk that is not mounted, and so is another disk that holds less than half of it.
 */
export function judgeRoot(walk: RootWalk): RootVerdict {
  if (!walk.rootListed)
    return { state: 'unavailable', reason: 'The folder could not be read: nothing was changed.' };
  if (walk.seenFiles === 0 && walk.knownFiles > 0)
    return {
      state: 'empty',
      reason: `The folder is empty where ${walk.knownFiles} files were known: is its disk mounted? Nothing was changed.`,
    };
  const otherDisk = walk.knownDevice !== null && walk.knownDevice !== walk.device;
  if (otherDisk && walk.seenFiles * 2 < walk.knownFiles)
    return {
      state: 'unavailable',
      reason: `Another disk is mounted here, with ${walk.seenFiles} of ${walk.knownFiles} files: nothing was marked as missing.`,
    };
  return { state: 'ok' };
}
