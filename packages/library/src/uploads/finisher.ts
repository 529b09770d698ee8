import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ImageError, type Images, type TagReader } from '@bandstand/media';
import type { Clock, Database, Log } from '@bandstand/sqlite';
import type { Editing } from '../editing/index.ts';
import { LibraryError } from '../errors/index.ts';
import { type ScanHost, uploadRoot, wholeScan } from '../scanner/index.ts';
import { type IncomingFiles, syncFolder } from './incoming.ts';
import { pictureSuffix, soundSuffixes, suffixFor } from './kinds.ts';
import { accountGid, forgetCopy, type Landed, landed, scanProblemAt } from './landing-store.ts';
import { writeUsed } from './quota.ts';
import { changeUpload, nextFinishing, type Upload } from './store.ts';

export interface FinisherOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly files: IncomingFiles;
  readonly scanner: ScanHost;
  readonly editing: Editing;
  readonly media: { readonly tags: TagReader; readonly images: Images };
}

/** A file that cannot become what it was sent for; the words are for the sender. */
class Unfit extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Scans that an upload is waited for before it is given up: another scan may be under way and pass it by. */
const mostScans = 20;

/**
 * Makes whole uploads what they were sent for, one after the other: pictures become covers, sound files are moved into
 * the uploader's folder and go through the scanner. Every step can be done again, so that a kill costs nothing.
 */
export class Finisher {
  readonly #options: FinisherOptions;
  readonly #stop = new AbortController();
  #work: Promise<void> | undefined;
  #again = false;

  constructor(options: FinisherOptions) {
    this.#options = options;
  }

  /** Looks for whole uploads now. */
  wake(): void {
    if (this.#work !== undefined) {
      this.#again = true;
      return;
    }
    if (this.#stop.signal.aborted) return;
    this.#work = this.#run().finally(() => {
      this.#work = undefined;
      if (this.#again) {
        this.#again = false;
        this.wake();
      }
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const upload = this.#options.db.read(nextFinishing);
      if (upload === undefined) return;
      try {
        const resultGid = upload.kind === 'cover' ? await this.#cover(upload) : await this.#track(upload);
        this.#change(upload, { state: 'done', resultGid });
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        await this.#fail(upload, error);
      }
      this.#options.db.write((writer) => writeUsed(writer, upload.accountId));
    }
  }

  async #fail(upload: Upload, error: unknown): Promise<void> {
    const known = error instanceof Unfit || error instanceof LibraryError;
    if (!known)
      this.#options.log.error({ err: error, upload: upload.gid }, 'an upload could not be finished');
    const reason =
      error instanceof Unfit ? error.reason : error instanceof LibraryError ? error.code : 'failed';
    const message = known ? error.message : 'Something went wrong here; try again.';
    this.#change(upload, { state: 'failed', reason, message });
    await this.#options.files.remove(upload.gid);
  }

  async #cover(upload: Upload): Promise<string> {
    const { files, dataDir, editing } = this.#options;
    const suffix = upload.suffix ?? (await this.#pictureSuffix(upload));
    if (upload.suffix === null) this.#change(upload, { suffix });
    const place = `covers/${upload.gid}.${suffix}`;
    if (!(await isThere(join(dataDir, place)))) await move(files.path(upload.gid), join(dataDir, place));
    const target = { kind: upload.targetKind ?? 'album', gid: upload.targetGid ?? '' };
    const old = editing.setPicture(upload.accountId, target, place, upload.gid);
    if (old !== null) await rm(join(dataDir, old), { force: true });
    return target.gid;
  }

  async #track(upload: Upload): Promise<string> {
    const { db, editing } = this.#options;
    const path = await this.#place(upload);
    const file = await this.#scanned(path);
    if (upload.targetGid !== null) editing.putUpload(upload.accountId, file.trackId, upload.targetGid);
    if (file.role !== 'copy') {
      editing.nameUpload(file.trackId, upload.gid, upload.name);
      return file.trackGid;
    }
    // The uploader sent this very file before. The record tells of it before the file goes, or a kill would lose the way.
    db.write((writer) => {
      forgetCopy(writer, file.id);
      changeUpload(writer, upload.id, { state: 'done', resultGid: file.trackGid }, this.#now());
    });
    await rm(join(path.root, path.file), { force: true });
    return file.trackGid;
  }

  /** Where the file lies in the uploader's folder, moved there unless it is there already. */
  async #place(upload: Upload) {
    const { db, dataDir, files, scanner } = this.#options;
    const root = join(
      dataDir,
      'uploads',
      'music',
      db.read((reader) => accountGid(reader, upload.accountId)),
    );
    const suffix = upload.suffix ?? (await this.#suffixOf(upload));
    if (upload.suffix === null) this.#change(upload, { suffix });
    const file = `Uploads ${upload.createdAt.slice(0, 7)}/${upload.gid}.${suffix}`;
    if (!(await isThere(join(root, file)))) {
      if (!(await isThere(files.path(upload.gid))))
        throw new Unfit('lost', 'The file is not there any more: send it again.');
      await move(files.path(upload.gid), join(root, file));
    }
    const rootId = db.write((writer) => uploadRoot(writer, upload.accountId, root));
    scanner.rootsChanged();
    return { root, rootId, file };
  }

  async #suffixOf({ gid }: Upload): Promise<string> {
    const read = await this.#options.media.tags.read(this.#options.files.path(gid));
    if (!read.ok) throw new Unfit(read.code, `The file cannot be taken: ${read.reason}.`);
    const suffix = suffixFor(read.tags.format);
    if (suffix !== undefined) return suffix;
    const taken = soundSuffixes.join(', ');
    throw new Unfit('type_refused', `${read.tags.format.container} files are not taken here, but ${taken}.`);
  }

  /** The row that the scanner made of the file. */
  async #scanned(path: { readonly rootId: number; readonly file: string }): Promise<Landed> {
    const { db, scanner } = this.#options;
    const folder = { rootId: path.rootId, path: dirname(path.file), deep: false };
    for (let tries = 0; tries < mostScans; tries += 1) {
      const row = db.read((reader) => landed(reader, path.rootId, path.file));
      if (row !== undefined) return row;
      const problem = db.read((reader) => scanProblemAt(reader, path.rootId, path.file));
      if (problem !== undefined) throw new Unfit(problem.reason, problem.message);
      scanner.request({ ...wholeScan, roots: [path.rootId], folders: [folder] });
      await scanner.idle(this.#stop.signal);
    }
    throw new Unfit(
      'not_scanned',
      'The scanner did not take the file; look at the problems of the last scan.',
    );
  }

  async #pictureSuffix({ gid, length }: Upload): Promise<string> {
    const { files, media } = this.#options;
    const bytes = await files.head(gid, length).catch(() => null);
    if (bytes === null) throw new Unfit('lost', 'The file is not there any more: send it again.');
    const facts = await media.images.inspect(bytes).catch((error: unknown) => {
      throw error instanceof ImageError ? new Unfit(error.code, error.message) : error;
    });
    return pictureSuffix(facts.type);
  }

  #change(upload: Upload, changes: Parameters<typeof changeUpload>[2]): void {
    this.#options.db.write((writer) => changeUpload(writer, upload.id, changes, this.#now()));
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** Moves a file to a name of its own, for good. */
async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  await syncFolder(dirname(to));
}
