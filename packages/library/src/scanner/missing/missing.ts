import type { Database } from '@bandstand/sqlite';
import { LibraryError } from '../../errors/index.ts';
import { deleteForsakenAlbums } from '../store/album-store.ts';
import { deleteUnusedArtists } from '../store/artist-store.ts';
import { deleteMissing, missingIds } from './store.ts';

const batch = 200;

/**
 * Deletes missing tracks for good, with their stars, plays and places in playlists; how many. `confirm` is the number that
 * the caller has seen in the preview: when it is another by now, nothing happens and LibraryError `conflict` says so.
 */
export async function deleteMissingTracks(
  db: Database,
  gids: readonly string[] | 'all',
  confirm: number,
): Promise<number> {
  const ids = db.read((reader) => missingIds(reader, gids));
  if (ids.length !== confirm) {
    throw new LibraryError(
      'conflict',
      `This would delete ${ids.length} missing tracks, not ${confirm}: look at the list again.`,
    );
  }
  let deleted = 0;
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch);
    deleted += db.write((writer) => deleteMissing(writer, some));
    // Between two batches others get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  db.write((writer) => {
    deleteForsakenAlbums(writer);
    deleteUnusedArtists(writer);
  });
  return deleted;
}
