import { readFileSync, statSync } from 'node:fs';
import { DocumentError, largestDocument, parseRelease, type ReleaseDocument } from '../documents/index.ts';
import { baseOf, folderOf, type Problem, pathIn } from '../model.ts';
import { discOfFolder } from '../walk/names.ts';

interface Entry {
  readonly document: ReleaseDocument | null;
  readonly problem: Problem | null;
}

const fileNames = ['release.yaml', 'release.yml'];
const mostKnown = 5000;

/**
 * The release.yaml files of the music folders, each read once a scan. They
 * are small: reading one is a matter of microseconds.
 */
export class ReleaseBook {
  readonly #entries = new Map<string, Entry>();
  readonly #pathOfRoot: (rootId: number) => string | undefined;

  constructor(pathOfRoot: (rootId: number) => string | undefined) {
    this.#pathOfRoot = pathOfRoot;
  }

  /** The folder whose release.yaml speaks for the files of `folder`: itself, or the one above a folder of a disc. */
  folderFor(rootId: number, folder: string): string | null {
    if (this.document(rootId, folder) !== null) return folder;
    const above = folderOf(folder);
    const isDisc = folder !== '' && discOfFolder(baseOf(folder)) !== null;
    return isDisc && this.document(rootId, above) !== null ? above : null;
  }

  /** What the release.yaml in a folder says; null when there is none or it cannot be used. */
  document(rootId: number, folder: string): ReleaseDocument | null {
    return this.#entry(rootId, folder).document;
  }

  /** What is wrong with the release.yaml in a folder. */
  problem(rootId: number, folder: string): Problem | null {
    return this.#entry(rootId, folder).problem;
  }

  #entry(rootId: number, folder: string): Entry {
    const key = `${rootId}/${folder}`;
    const known = this.#entries.get(key);
    if (known) return known;
    if (this.#entries.size >= mostKnown) this.#entries.clear();
    const entry = this.#read(rootId, folder);
    this.#entries.set(key, entry);
    return entry;
  }

  #read(rootId: number, folder: string): Entry {
    const root = this.#pathOfRoot(rootId);
    for (const name of root === undefined ? [] : fileNames) {
      const path = pathIn(folder, name);
      const entry = readEntry(`${root}/${path}`, path);
      if (entry) return entry;
    }
    return { document: null, problem: null };
  }
}

function readEntry(absolute: string, path: string): Entry | undefined {
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const place = { path, size: stats.size, mtimeMs: stats.mtimeMs };
  try {
    if (stats.size > largestDocument)
      throw new DocumentError('too_large', 'This file is too large and was not read.');
    const { document, complaints } = parseRelease(readFileSync(absolute, 'utf8'));
    if (complaints.length === 0) return { document, problem: null };
    return {
      document,
      problem: { ...place, reason: 'yaml_fields', message: `Not understood: ${complaints.join('; ')}.` },
    };
  } catch (error) {
    const reason = error instanceof DocumentError ? error.reason : 'unreadable';
    const message = error instanceof Error ? error.message : String(error);
    return { document: null, problem: { ...place, reason, message } };
  }
}
