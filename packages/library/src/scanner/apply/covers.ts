import { createHash } from 'node:crypto';
import type { Reader } from '@bandstand/sqlite';
import { baseOf, type DiskFile, folderOf, pathIn } from '../model.ts';
import type { MemberRow } from '../store/album-store.ts';
import { documentsIn, hasDocumentsAround } from '../store/beside-store.ts';
import { coverRank, discOfFolder, isPicture } from '../walk/names.ts';

/** A picture as albums.cover_path and image_tag name it. */
export interface Cover {
  readonly path: string | null;
  readonly tag: string | null;
}

const artworkFolders = ['artwork', 'Artwork', 'artworks', 'cover', 'covers', 'Covers', 'scans', 'Scans'];

/**
 * The cover of an album: the picture its release.yaml names, else a picture with a usual name in a folder of its files,
 * in the folder above a disc's, in an artwork folder; else the picture in its first file that has one.
 */
export function coverOf(reader: Reader, members: readonly MemberRow[], named: string | null): Cover {
  const folders = new Map<string, { readonly rootId: number; readonly folder: string }>();
  const add = (rootId: number, folder: string) => folders.set(`${rootId}/${folder}`, { rootId, folder });
  for (const { root_id, folder } of members) add(root_id, folder);
  for (const { root_id, folder } of members) {
    if (folder !== '' && discOfFolder(baseOf(folder)) !== null) add(root_id, folderOf(folder));
  }
  const places = [...folders.values()].filter((place) =>
    hasDocumentsAround(reader, place.rootId, place.folder),
  );
  if (places.length === 0) return embedded(members);
  return (
    (named === null
      ? undefined
      : firstOf(places, (place) => namedIn(reader, place.rootId, place.folder, named))) ??
    firstOf(places, (place) => bestIn(reader, place.rootId, place.folder)) ??
    firstOf(places, (place) =>
      firstOf(artworkFolders, (name) => bestIn(reader, place.rootId, pathIn(place.folder, name), true)),
    ) ??
    embedded(members)
  );
}

function firstOf<A, B>(items: readonly A[], pick: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const found = pick(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function namedIn(reader: Reader, rootId: number, folder: string, name: string): Cover | undefined {
  const path = pathIn(folder, name);
  const file = documentsIn(reader, rootId, folderOf(path)).get(path);
  return file && pictureCover(rootId, file);
}

/** The picture with the best name; in an artwork folder any picture will do. */
function bestIn(reader: Reader, rootId: number, folder: string, any = false): Cover | undefined {
  let best: { readonly file: DiskFile; readonly rank: number } | undefined;
  for (const file of documentsIn(reader, rootId, folder).values()) {
    const rank = coverRank(file.name) ?? (any && isPicture(file.name) ? 100 : undefined);
    if (rank !== undefined && (best === undefined || rank < best.rank)) best = { file, rank };
  }
  return best && pictureCover(rootId, best.file);
}

/** A picture file; its tag follows its size and time. */
export function pictureCover(rootId: number, file: DiskFile): Cover {
  return {
    path: `${rootId}:${file.path}`,
    tag: imageTag(`${rootId}:${file.path}:${file.size}:${file.mtimeMs}`),
  };
}

function embedded(members: readonly MemberRow[]): Cover {
  const file = members.find((member) => member.has_picture === 1);
  if (file === undefined) return { path: null, tag: null };
  return { path: `embedded:${file.id}`, tag: imageTag(file.file_hash) };
}

function imageTag(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 10);
}
