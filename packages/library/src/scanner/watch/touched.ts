import type { TouchedFolder } from '../run/request.ts';

/** Above this many folders a whole scan is asked for, which looks at changed folders first: the list is part of a job. */
const mostFolders = 2000;

/** Folders that were seen to change since the last look, each once. */
export class TouchedFolders {
  readonly #folders = new Map<string, TouchedFolder>();

  get isEmpty(): boolean {
    return this.#folders.size === 0;
  }

  add(folder: TouchedFolder): void {
    const key = `${folder.rootId}/${folder.path}`;
    if (folder.deep || !this.#folders.has(key)) this.#folders.set(key, folder);
  }

  /** What is to be scanned, without folders that lie below another deep one; null for everything. */
  folders(): readonly TouchedFolder[] | null {
    const all = [...this.#folders.values()];
    if (all.length > mostFolders) return null;
    const deep = all.filter((folder) => folder.deep);
    return all.filter((folder) => !deep.some((above) => above !== folder && isBelow(folder, above)));
  }

  clear(): void {
    this.#folders.clear();
  }
}

function isBelow(folder: TouchedFolder, above: TouchedFolder): boolean {
  return folder.rootId === above.rootId && (above.path === '' || folder.path.startsWith(`${above.path}/`));
}
