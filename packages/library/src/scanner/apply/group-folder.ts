import { albumKeys, largestAlbumFolder } from '../grouping/index.ts';
import type { Placement } from '../identity/index.ts';
import type { FreshFile, Root } from '../model.ts';
import { neighboursIn } from '../store/file-store.ts';
import type { Entry, Regrouped } from './entry.ts';
import { storedTags } from './file-row.ts';
import type { Session } from './session.ts';

/** A folder with files that were read, or whose release.yaml changed. */
export interface FolderToGroup {
  readonly root: Root;
  readonly folder: string;
  /** Sound files in it on disk. */
  readonly size: number;
  readonly files: readonly FreshFile[];
  /** False when no file in it was known before. */
  readonly hasKnown: boolean;
}

export interface Grouped {
  readonly entries: readonly Entry[];
  readonly regrouped: readonly Regrouped[];
}

/** Finds the album of each file that was read, and of those beside it whose album depends on them. */
export function groupFolder(
  session: Session,
  place: FolderToGroup,
  placements: ReadonlyMap<FreshFile, Placement>,
): Grouped {
  const { root, folder, files } = place;
  const heap = place.size > largestAlbumFolder;
  const read = new Set(files.map((file) => file.path));
  const neighbours =
    heap || !place.hasKnown
      ? []
      : neighboursIn(session.writer, root.id, folder).filter((one) => !read.has(one.path));
  const members = [
    ...files.map(({ path, tags }) => ({ path, tags })),
    ...neighbours.map((one) => ({ path: one.path, tags: storedTags(one) })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const released = session.releases.folderFor(root.id, folder);
  const keys = albumKeys({ rootId: root.id, folder, released, heap, owned: root.ownerId !== null }, members);
  const entries = files.flatMap((file) => {
    const placement = placements.get(file);
    const albumKey = keys.get(file.path);
    return placement === undefined || albumKey === undefined ? [] : [{ file, root, placement, albumKey }];
  });
  const regrouped = neighbours.flatMap((one) => {
    const albumKey = keys.get(one.path);
    const stays = albumKey === undefined || one.role !== 'main' || albumKey === one.scan_key;
    return stays ? [] : [{ root, fileId: one.id, trackId: one.track_id, albumKey }];
  });
  return { entries, regrouped };
}
