import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReadOnly } from '@bandstand/sqlite';

/** The music folders that a library knows and that are there now. */
export function musicFolders(dataDir: string): readonly { readonly id: number; readonly path: string }[] {
  const file = join(dataDir, 'library.db');
  if (!existsSync(file)) return [];
  const database = openReadOnly(file);
  try {
    const roots = database.read((reader) =>
      reader.all<{ id: number; path: string }>('SELECT id, path FROM music_roots ORDER BY id'),
    );
    return roots.filter(({ path }) => existsSync(path));
  } finally {
    database.close();
  }
}
