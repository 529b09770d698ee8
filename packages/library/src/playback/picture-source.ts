import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { TagReader } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import { rootPath, trackFileById } from './file-store.ts';

const mostBytes = 32 * 1024 * 1024;

/** Reads the bytes of pictures from where the catalogue says they are. */
export class PictureSource {
  readonly #db: Database;
  readonly #tags: TagReader;
  readonly #dataDir: string;

  constructor(options: { readonly db: Database; readonly tags: TagReader; readonly dataDir: string }) {
    this.#db = options.db;
    this.#tags = options.tags;
    this.#dataDir = options.dataDir;
  }

  /** The bytes at a place (see PictureRecord), null when there are none now. */
  async read(place: string): Promise<Uint8Array | null> {
    const [kind = '', rest = ''] = splitOnce(place);
    if (kind === 'embedded') return await this.#embedded(Number(rest));
    if (kind === 'data') return await readBelow(this.#dataDir, rest);
    const root = this.#db.read((reader) => rootPath(reader, Number(kind)));
    return root === undefined ? null : await readBelow(root, rest);
  }

  async #embedded(fileId: number): Promise<Uint8Array | null> {
    const file = this.#db.read((reader) => trackFileById(reader, fileId));
    if (file === undefined) return null;
    const picture = await this.#tags.readPicture(join(file.rootPath, file.path));
    return picture?.bytes ?? null;
  }
}

function splitOnce(place: string): readonly [string, string] | readonly [] {
  const colon = place.indexOf(':');
  return colon < 0 ? [] : [place.slice(0, colon), place.slice(colon + 1)];
}

/** A file below a folder, null when it is missing, too large, or a link that leads out of the folder. */
async function readBelow(folder: string, path: string): Promise<Uint8Array | null> {
  try {
    const [base, full] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    if (!full.startsWith(base + sep)) return null;
    const bytes = await readFile(full);
    return bytes.length > mostBytes ? null : bytes;
  } catch {
    return null;
  }
}
