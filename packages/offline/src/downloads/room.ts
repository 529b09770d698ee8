import type { Driver } from '../drivers/index.ts';
import { evictFile, forgetOrphans, keptBytes, orphanedFiles } from '../queries/index.ts';
import { dropExtras } from './extras-store.ts';
import { isMediaPath, type MediaFiles } from './files.ts';
import { evictableFor, isUnfinished, type Worth } from './store.ts';

/** Folder of the files that are under way. */
const PARTS = 'parts';

/** Where the bytes of a transfer gather until they are complete. */
export const partPath = (fileId: number): string => `${PARTS}/${fileId}.part`;

/** How much may be kept, and for what. */
export interface RoomWish {
  /** Bytes that downloaded files may take; `undefined`: as many as there are. */
  readonly capBytes: number | undefined;
  /** Bytes that are wanted. */
  readonly bytes: number;
  readonly worth: Worth;
}

/**
 * Makes room under the cap: the longest unused files go, those that may. False, and nothing goes, when even that is not
 * enough. Their paths wait for `tidyFiles`.
 */
export function makeRoom(driver: Driver, { capBytes, bytes, worth }: RoomWish): boolean {
  if (capBytes === undefined) return true;
  return driver.write((writer) => {
    let missing = keptBytes(writer) + bytes - capBytes;
    if (missing <= 0) return true;
    const going: number[] = [];
    for (const { fileId, size } of evictableFor(writer, worth)) {
      if (missing <= 0) break;
      going.push(fileId);
      missing -= size;
    }
    if (missing > 0) return false;
    for (const fileId of going) evictFile(writer, fileId);
    return true;
  });
}

/** Removes files that no row owns: those that wait for it, and parts of transfers that nobody wants. How many. */
export async function tidyFiles(driver: Driver, files: MediaFiles): Promise<number> {
  let removed = 0;
  driver.write((writer) => dropExtras(writer));
  for (;;) {
    const paths = driver.read((reader) => orphanedFiles(reader));
    if (paths.length === 0) break;
    for (const path of paths) await removeAny(files, path);
    driver.write((writer) => forgetOrphans(writer, paths));
    removed += paths.length;
  }
  for (const name of await files.list(PARTS)) {
    const [, number] = /^(\d+)\.part$/.exec(name) ?? [];
    if (number === undefined || driver.read((reader) => isUnfinished(reader, Number(number)))) continue;
    await files.remove(`${PARTS}/${name}`);
    removed += 1;
  }
  return removed;
}

/** Removes the parts of pictures and words that a kill has left: those are whole within a moment, or come anew. */
export async function clearSmallParts(files: MediaFiles): Promise<void> {
  for (const name of await files.list(PARTS))
    if (!/^\d+\.part$/.test(name)) await files.remove(`${PARTS}/${name}`);
}

/** Paths of older stores may lie outside the folder: those are not ours to remove. */
async function removeAny(files: MediaFiles, path: string): Promise<void> {
  if (isMediaPath(path)) await files.remove(path);
}
