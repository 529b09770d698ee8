import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { librarySchema, moveMusicRoot, musicRoots } from '@bandstand/library';
import { openDatabase, openReadOnly } from '@bandstand/sqlite';

/** The music folders that a library knows and that are there now. */
export function musicFolders(dataDir: string): readonly { readonly id: number; readonly path: string }[] {
  const file = join(dataDir, 'library.db');
  if (!existsSync(file)) return [];
  const database = openReadOnly(file);
  try {
    return database.read(musicRoots).filter(({ path }) => existsSync(path));
  } finally {
    database.close();
  }
}

/** Music that came with a backup lies in the data folder: the library is told so where its own folder is not there. */
export function pointToRestoredMusic(dataDir: string): void {
  const db = openDatabase({ path: join(dataDir, 'library.db'), schema: librarySchema, synchronous: 'full' });
  try {
    db.write((writer) => {
      for (const { id, path } of musicRoots(writer)) {
        const restored = join(dataDir, 'music', String(id));
        if (!existsSync(path) && existsSync(restored)) moveMusicRoot(writer, id, restored);
      }
    });
  } finally {
    db.close();
  }
}
