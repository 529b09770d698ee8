import { join } from 'node:path';
import { RetagError, type TagChanges, type TagDifference, type TagWriter } from '@bandstand/media';
import { type Database, type Job, type JobHandler, JobRunner, type Json, type Log } from '@bandstand/sqlite';
import { type Account, type AccountViewer, asViewer, isStaff, type Viewer } from '../access/index.ts';
import { permitted } from '../editing/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { type ScanHost, wholeScan } from '../scanner/index.ts';
import { CoversToWrite, type CoversToWriteOptions } from './covers.ts';
import { filesToWrite, tagsOfTrack, uploadedCover, type WritableFile } from './store.ts';

export interface TagWritingOptions {
  readonly db: Database;
  readonly log: Log;
  readonly scanner: ScanHost;
  readonly writer: TagWriter;
  readonly pictures: CoversToWriteOptions;
  readonly accountById: (id: number) => Account | undefined;
}

export type TagTarget = 'album' | 'track';

/** What writing does to one file, or why it is left alone. */
export interface FileOutcome {
  readonly track: string;
  readonly root: string;
  /** Relative to its music folder. */
  readonly path: string;
  readonly differences: readonly TagDifference[];
  readonly refused: { readonly code: string; readonly message: string } | null;
}

const kind = 'tags.write';
/** A job that kills its process again and again is given up. */
const maxAttempts = 5;

/** Writes what the library says into the files' tags: only when asked, only into music folders that allow it. */
export class TagWriting {
  readonly #options: TagWritingOptions;
  readonly #covers: CoversToWrite;
  #runner: JobRunner | undefined;

  constructor(options: TagWritingOptions) {
    this.#options = options;
    this.#covers = new CoversToWrite(options.pictures);
  }

  /** Works off what was asked for, also before a restart. */
  start(): void {
    const { scanner, log } = this.#options;
    this.#runner ??= new JobRunner({
      queue: scanner.queue,
      handlers: { [kind]: (...work) => this.#work(...work) },
      worker: `tags ${process.pid}`,
      log,
    });
  }

  /** What writing would change, file by file; nothing is written. Throws LibraryError `not_found`, `forbidden`. */
  async plan(viewer: Viewer, target: TagTarget, gid: string): Promise<FileOutcome[]> {
    const outcomes: FileOutcome[] = [];
    for (const file of this.#files(viewer, target, gid)) outcomes.push(await this.#one(file, 'plan'));
    return outcomes;
  }

  /** Asks for writing; the id of its job. One job of an account at a time for one thing. Throws LibraryError. */
  request(viewer: AccountViewer, target: TagTarget, gid: string): string {
    this.#files(viewer, target, gid);
    const payload = { accountId: viewer.account.id, target, gid };
    const { id } = this.#options.scanner.queue.enqueue({
      kind,
      payload,
      uniqueKey: `${viewer.account.id} ${target} ${gid}`,
      maxAttempts,
    });
    this.#runner?.wake();
    return id;
  }

  /** A job of the viewer's own, or for staff anybody's. Throws LibraryError `not_found`. */
  job(viewer: AccountViewer, id: string): Job {
    const job = this.#options.scanner.queue.get(id);
    const asked = job === undefined ? undefined : payloadOf(job.payload);
    const mine = asked?.accountId === viewer.account.id || isStaff(viewer);
    if (job === undefined || job.kind !== kind || !mine) throw notFound('job');
    return job;
  }

  async close(): Promise<void> {
    await this.#runner?.close();
    await this.#options.writer.close();
  }

  async #work(...[job, { signal, progress }]: Parameters<JobHandler>): Promise<Json> {
    const { accountId, target, gid } = payloadOf(job.payload);
    const account = this.#options.accountById(accountId);
    if (account === undefined) throw new LibraryError('forbidden', 'The account that asked for it is gone.');
    const files = this.#files(asViewer(account), target, gid);
    const refused: { path: string; code: string; message: string }[] = [];
    const touched = new Map<string, WritableFile>();
    for (const [at, file] of files.entries()) {
      signal.throwIfAborted();
      progress({ done: at, total: files.length, message: file.path });
      const outcome = await this.#one(file, 'write');
      if (outcome.refused !== null) refused.push({ path: outcome.path, ...outcome.refused });
      else if (outcome.differences.length > 0) touched.set(`${file.rootId}/${file.folder}`, file);
    }
    const written = files.length - refused.length;
    await this.#scan([...touched.values()], signal);
    return { files: files.length, written, refused };
  }

  /** Has the scanner read again what was written, after whatever it is at. */
  async #scan(files: readonly WritableFile[], signal: AbortSignal): Promise<void> {
    if (files.length === 0) return;
    const folders = files.map(({ rootId, folder }) => ({ rootId, path: folder, deep: false }));
    await this.#options.scanner.idle(signal);
    this.#options.scanner.request({ ...wholeScan, folders });
  }

  #files(viewer: Viewer, target: TagTarget, gid: string): WritableFile[] {
    return this.#options.db.read((reader) => {
      const id = permitted(reader, viewer, 'edit', target, gid);
      return filesToWrite(reader, target, id);
    });
  }

  async #changes(trackId: number): Promise<TagChanges> {
    const { tags, place } = this.#options.db.read((reader) => ({
      tags: tagsOfTrack(reader, trackId),
      place: uploadedCover(reader, trackId),
    }));
    const cover = place === undefined ? undefined : await this.#covers.at(place);
    return cover === undefined ? tags : { ...tags, cover };
  }

  async #one(file: WritableFile, how: 'plan' | 'write'): Promise<FileOutcome> {
    const { writer } = this.#options;
    const about = { track: file.trackGid, root: file.rootName, path: file.path };
    const absolute = join(file.root, file.path);
    const changes = await this.#changes(file.trackId);
    const closed = {
      code: 'read_only',
      message: `The music folder ${file.rootName} is read only: the owner of this site can allow writing to it.`,
    };
    try {
      const done = await (how === 'write' && file.writable === 1
        ? writer.write(absolute, changes)
        : writer.plan(absolute, changes));
      const refused = file.writable === 1 || done.differences.length === 0 ? null : closed;
      return { ...about, differences: done.differences, refused };
    } catch (error) {
      if (!(error instanceof RetagError)) throw error;
      return { ...about, differences: [], refused: { code: error.code, message: error.message } };
    }
  }
}

/** What a job was asked for; only `request` writes it. */
function payloadOf(payload: Json): {
  readonly accountId: number;
  readonly target: TagTarget;
  readonly gid: string;
} {
  const fields = new Map(Object.entries(typeof payload === 'object' && payload !== null ? payload : {}));
  const gid = fields.get('gid');
  return {
    accountId: Number(fields.get('accountId')),
    target: fields.get('target') === 'track' ? 'track' : 'album',
    gid: typeof gid === 'string' ? gid : '',
  };
}
