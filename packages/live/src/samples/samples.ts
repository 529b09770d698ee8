import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomBytes } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { parseSampleName, type SampleName } from './names.ts';
import { templates } from './templates.ts';

export interface SampleFile {
  readonly name: string;
  readonly bytes: number;
  /** ms since 1970. */
  readonly changedAt: number;
}

export interface SamplesParts {
  readonly storage: LiveStorage;
  readonly random: RandomBytes;
}

/** Bytes of one file. */
export const longestSample = 500 * 1024;
const mostFiles = 200;
const mostBytes = 20 * 1024 * 1024;

/** The pages of an app: plain files in its folder `samples`, and nothing else of it. */
export class Samples {
  readonly #parts: SamplesParts;

  constructor(parts: SamplesParts) {
    this.#parts = parts;
  }

  /** By their names. Rejects with `not_found` for an app that is none. */
  async list(name: AppName): Promise<SampleFile[]> {
    const folder = await this.#folder(name);
    if (folder === undefined) return [];
    const files: SampleFile[] = [];
    for (const entry of (await readdir(folder)).toSorted()) {
      if (parseSampleName(entry) === undefined || files.length >= mostFiles) continue;
      const stat = await lstat(join(folder, entry));
      if (stat.isFile()) files.push({ name: entry, bytes: stat.size, changedAt: stat.mtimeMs });
    }
    return files;
  }

  /** A file's bytes. Rejects with `not_found`: links lead nowhere. */
  async read(
    name: AppName,
    file: SampleName,
  ): Promise<{ readonly body: Buffer; readonly changedAt: number }> {
    const folder = await this.#folder(name);
    if (folder === undefined) throw notFound('page');
    const handle = await open(join(folder, file.name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
      () => {
        throw notFound('page');
      },
    );
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > longestSample) throw notFound('page');
      return { body: await handle.readFile(), changedAt: stat.mtimeMs };
    } finally {
      await handle.close();
    }
  }

  /** Puts a file in its place at once. Rejects with `conflict` when there are too many, or too much, of them. */
  async write(name: AppName, file: SampleName, body: Uint8Array): Promise<void> {
    const { storage, random } = this.#parts;
    const others = (await this.list(name)).filter((one) => one.name !== file.name);
    if (others.length >= mostFiles)
      throw new LiveError('conflict', `An app has at most ${mostFiles} files of pages: remove one first.`);
    if (others.reduce((sum, { bytes }) => sum + bytes, body.length) > mostBytes)
      throw new LiveError('conflict', `The pages of an app have at most ${mostBytes} bytes together.`);
    const place = join(storage.folders.app(name), 'samples');
    await mkdir(place, { mode: 0o700 }).catch(() => {});
    const folder = await this.#folder(name);
    if (folder === undefined) throw new LiveError('not_available', 'The folder of the pages cannot be used.');
    const incoming = join(folder, `.${Buffer.from(random(8)).toString('hex')}.new`);
    try {
      const handle = await open(incoming, 'wx', 0o600);
      try {
        await handle.writeFile(body);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(incoming, join(folder, file.name));
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  /** Rejects with `not_found`. */
  async remove(name: AppName, file: SampleName): Promise<void> {
    const folder = await this.#folder(name);
    const path = folder && join(folder, file.name);
    const stat = path && (await lstat(path).catch(() => undefined));
    if (!path || !stat || stat.isDirectory()) throw notFound('page');
    await rm(path);
  }

  /** Puts the pages that come with Bandstand where none of their names is; which. */
  async regenerate(name: AppName): Promise<string[]> {
    const { displayName } = this.#parts.storage.databases.find(name);
    const there = new Set((await this.list(name)).map((file) => file.name));
    const made: string[] = [];
    for (const [text, page] of Object.entries(templates)) {
      const file = parseSampleName(text);
      if (file === undefined || there.has(text)) continue;
      await this.write(name, file, Buffer.from(page({ app: name, title: displayName ?? name })));
      made.push(text);
    }
    return made;
  }

  /** The folder, when it is one and no link; undefined else. Rejects with `not_found` for an app that is none. */
  async #folder(name: AppName): Promise<string | undefined> {
    const { storage } = this.#parts;
    storage.databases.find(name);
    const folder = join(storage.folders.app(name), 'samples');
    const stat = await lstat(folder).catch(() => undefined);
    return stat?.isDirectory() === true ? folder : undefined;
  }
}
