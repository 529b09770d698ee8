import type { Database } from '@bandstand/sqlite';
import type { IncomingFiles } from './incoming.ts';
import { uploaders, writeUsed } from './quota.ts';
import { deleteUpload, expiredUploads, knownUploads } from './store.ts';

/** Removes uploads that nobody continued in time, and bytes that belong to no upload; how many of each. */
export async function sweepUploads(
  db: Database,
  files: IncomingFiles,
  now: number,
): Promise<{ readonly expired: number; readonly stray: number }> {
  const expired = db.read((reader) => expiredUploads(reader, new Date(now).toISOString()));
  for (const { id, gid } of expired) {
    db.write((writer) => deleteUpload(writer, id));
    await files.remove(gid);
  }
  // Tracks that were deleted, and files that were taken away by hand, count no more.
  db.write((writer) => {
    for (const accountId of uploaders(writer)) writeUsed(writer, accountId);
  });
  const there = await files.gids();
  const known = db.read((reader) => knownUploads(reader, there));
  const stray = there.filter((gid) => !known.has(gid));
  for (const gid of stray) await files.remove(gid);
  return { expired: expired.length, stray: stray.length };
}
