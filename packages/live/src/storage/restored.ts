import { existsSync } from 'node:fs';
import { openDatabase, openReadOnly } from '@bandstand/sqlite';
import { Folders } from '../folders/index.ts';
import { noteRecounts } from '../hub/index.ts';
import { hubSchema, lastOfStreamHub } from '../schema/index.ts';

/**
 * After databases were brought back from a backup, which saves each as it was at another moment: what streamhub.db says of the
 * bytes that each app keeps is counted anew by the server that starts next. One of a StreamHub is left as it is, since its apps are
 * counted when they are taken over. Throws a DatabaseError.
 */
export function countRestoredAnew(dataDir: string): void {
  const path = new Folders(dataDir).hub;
  if (!existsSync(path) || versionOf(path) <= lastOfStreamHub) return;
  const hub = openDatabase({ path, schema: hubSchema, synchronous: 'full' });
  try {
    hub.write(noteRecounts);
  } finally {
    hub.close();
  }
}

function versionOf(path: string): number {
  const file = openReadOnly(path);
  try {
    return file.read((reader) => reader.value<number>('PRAGMA user_version')) ?? 0;
  } finally {
    file.close();
  }
}
