import type { Writer } from '@bandstand/sqlite';
import { baseOf, folderOf, type Root } from '../model.ts';
import { deleteFolder, folderId, folderIsAlive, insertFolder } from '../store/beside-store.ts';

/** Makes the rows of a folder with sound and of all above it; `known` holds those of the root, by path. */
export function ensureFolder(writer: Writer, root: Root, path: string, known: Map<string, number>): number {
  const there = known.get(path) ?? folderId(writer, root.id, path);
  if (there !== undefined) {
    known.set(path, there);
    return there;
  }
  const parent = path === '' ? null : ensureFolder(writer, root, folderOf(path), known);
  const id = insertFolder(writer, root.id, parent, path, path === '' ? root.name : baseOf(path));
  known.set(path, id);
  return id;
}

/** Removes the rows of a folder without sound, and of those above it that have none either. */
export function pruneFolder(writer: Writer, root: Root, path: string): void {
  for (let at = path; !folderIsAlive(writer, root.id, at); at = folderOf(at)) {
    deleteFolder(writer, root.id, at);
    if (at === '') return;
  }
}
