import { join } from 'node:path';
import { librarySchema, teachAgain } from '@bandstand/library';
import { openDatabase } from '@bandstand/sqlite';
import { indexesFolder } from '../fpindex/index.ts';
import type { Manifest } from './types.ts';

/**
 * Whether an archive brings an index of excerpts: it was saved after the
 * library and knows all that the library taught it.
 */
export const holdsExcerpts = ({ entries }: Manifest): boolean =>
  entries.some(({ path }) => path.startsWith(`${indexesFolder}/excerpts-`));

/** Any other index may have forgotten since what the restored library believes it knows: it is taught everything again. */
export function teachExcerptsAgain(dataDir: string): void {
  const db = openDatabase({ path: join(dataDir, 'library.db'), schema: librarySchema, synchronous: 'full' });
  try {
    db.write(teachAgain);
  } finally {
    db.close();
  }
}
