import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { followDataFolder, isUploadRoot, librarySchema, moveMusicRoot, musicRoots } from '@bandstand/library';
import { openDatabase, openReadOnly } from '@bandstand/sqlite';
import { livingFolderSource } from './sources.ts';
import type { BackupSource } from './types.ts';

/** What people gave to this server, and what it fetched for them: it lies in the data folder and nowhere else. */
export function peoplesFiles(dataDir: string): readonly BackupSource[] {
  return [
    ...['avatars', 'covers', 'uploads/music', 'podcasts'].map((folder) =>
      livingFolderSource(dataDir, folder),
    ),
    // The bytes of unfinished uploads that were acknowledged.
    livingFolderSource(dataDir, 'uploads/incoming', { growing: true, without: /^$/ }),
  ];
}

/** The music folders of the house that a library knows and that are there now; uploads are no part of them. */
export function musicFolders(dataDir: string): readonly { readonly id: number; readonly path: string }[] {
  const file = join(dataDir, 'library.db');
  if (!existsSync(file)) return [];
  const database = openReadOnly(file);
  try {
    return database.read(musicRoots).filter((root) => !isUploadRoot(root) && existsSync(root.path));
  } finally {
    database.close();
  }
}

/**
 * Music that came with a backup lies in the data folder: the library is told so where its own folder is not there, and of
 * uploads always.
 */
export function pointToRestoredMusic(dataDir: string): void {
  const db = openDatabase({ path: join(dataDir, 'library.db'), schema: librarySchema, synchronous: 'full' });
  try {
    db.write((writer) => {
      followDataFolder(writer, dataDir);
      for (const { id, path } of musicRoots(writer)) {
        const restored = join(dataDir, 'music', String(id));
        if (!existsSync(path) && existsSync(restored)) moveMusicRoot(writer, id, restored);
      }
    });
  } finally {
    db.close();
  }
}
