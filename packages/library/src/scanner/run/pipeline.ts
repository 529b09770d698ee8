import type { TagFile, TagReader } from '@bandstand/media';
import type { Clock, Database } from '@bandstand/sqlite';
import {
  applyBatch,
  type Books,
  beginSession,
  type ReadFolder,
  readTexts,
  type Session,
} from '../apply/index.ts';
import { type IdentitySources, identify, identityPorts } from '../identity/index.ts';
import type { DiskFile, FreshFile, Problem, Root } from '../model.ts';
import type { FolderWork } from './compare.ts';
import type { ProblemBook } from './problem-book.ts';
import type { ProgressMeter } from './progress.ts';

/** Sound files of one transaction. */
const batchFiles = 256;
/** Folders of one transaction, for folders with little to do. */
const batchFolders = 400;
/** Files of a part of a folder that is too large for one transaction. */
const partFiles = 1024;
/** Batches that are being read while one is written. */
const readAhead = 3;

export interface PipelineOptions {
  readonly db: Database;
  readonly reader: TagReader;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly scanNumber: number;
  readonly books: Books;
  readonly meter: ProgressMeter;
  readonly problems: (root: Root) => ProblemBook;
  readonly folders: (root: Root) => Map<string, number>;
  readonly places: Pick<IdentitySources, 'pathOfRoot' | 'isGivenUp'>;
}

interface Reading {
  readonly works: readonly FolderWork[];
  readonly results: Promise<ReadonlyMap<string, TagFile>>;
}

/** From folders with something to do to rows: gathers them, has their files read, and writes batch after batch in order. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #reading: Reading[] = [];
  #gathered: FolderWork[] = [];
  #files = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Takes a folder; waits while enough is under way. */
  async add(work: FolderWork): Promise<void> {
    for (const part of parts(work)) {
      this.#gathered.push(part);
      this.#files += part.toRead.length;
      if (this.#files >= batchFiles || this.#gathered.length >= batchFolders) await this.#start();
    }
  }

  /** Writes everything that was taken. */
  async flush(): Promise<void> {
    if (this.#gathered.length > 0) await this.#start();
    while (this.#reading.length > 0) await this.#writeNext();
  }

  async #start(): Promise<void> {
    const works = this.#gathered;
    this.#gathered = [];
    this.#files = 0;
    const results = this.#read(works);
    // Whoever waits for it gets the error; until then it must not count as unhandled.
    results.catch(() => {});
    this.#reading.push({ works, results });
    while (this.#reading.length > readAhead) await this.#writeNext();
  }

  async #read(works: readonly FolderWork[]): Promise<Map<string, TagFile>> {
    const { reader, signal, meter } = this.#options;
    const paths = works.flatMap(({ root, toRead }) => toRead.map((file) => `${root.path}/${file.path}`));
    const results = new Map<string, TagFile>();
    if (paths.length === 0) return results;
    for await (const batch of reader.readMany(paths, signal)) {
      for (const result of batch) results.set(result.path, result);
      meter.add({ read: batch.length });
    }
    return results;
  }

  async #writeNext(): Promise<void> {
    const next = this.#reading.shift();
    if (next === undefined) return;
    const { db, clock, signal, books, scanNumber, meter } = this.#options;
    const results = await next.results;
    signal.throwIfAborted();
    const batch: ReadFolder[] = [];
    for (const work of next.works) batch.push(await this.#readFolder(work, results));
    const placements = await this.#identify(batch);
    signal.throwIfAborted();
    const session = db.write((writer): Session => {
      const session = beginSession(writer, books, clock(), scanNumber);
      applyBatch(session, batch, { ...this.#options, placements });
      for (const root of new Set(batch.map(({ work }) => work.root))) {
        this.#options.problems(root).write(writer, root.id, session.now);
      }
      return session;
    });
    meter.add(session.counts);
  }

  async #readFolder(work: FolderWork, results: ReadonlyMap<string, TagFile>): Promise<ReadFolder> {
    const problems = this.#options.problems(work.root);
    const files: FreshFile[] = [];
    for (const file of work.toRead) {
      const result = results.get(`${work.root.path}/${file.path}`);
      if (result === undefined) continue;
      if (!result.ok) {
        // Gone since the walk: the next one will see that.
        if (result.code !== 'missing') problems.report(problemOf(file, result.code, result.reason));
        continue;
      }
      problems.clear(file.path);
      const { tags, fileHash, audioHash } = result;
      files.push({ ...file, rootId: work.root.id, folder: work.listing.folder, tags, fileHash, audioHash });
    }
    return { work, files, texts: await readTexts(work, files) };
  }

  #identify(batch: readonly ReadFolder[]) {
    const { db, reader, places } = this.#options;
    const files = batch.flatMap((folder) => folder.files);
    const rowIds = new Map<FreshFile, number>();
    for (const { work, files } of batch) {
      for (const file of files) {
        const row = work.known.get(file.path);
        if (row) rowIds.set(file, row.id);
      }
    }
    const rowIdAt = (file: FreshFile) => rowIds.get(file);
    // A walk, and with it a pipeline, is of one music folder.
    const ownerId = batch[0]?.work.root.ownerId ?? null;
    return identify(files, identityPorts(files, { db, reader, ...places, rowIdAt, ownerId }));
  }
}

function problemOf(file: DiskFile, reason: string, text: string): Problem {
  const message = `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
  return { path: file.path, reason, message, size: file.size, mtimeMs: file.mtimeMs };
}

/** A folder in parts; documents and returned files go with the first. */
function parts(work: FolderWork): FolderWork[] {
  if (work.toRead.length <= partFiles) return [work];
  const all: FolderWork[] = [];
  for (let at = 0; at < work.toRead.length; at += partFiles) {
    const toRead = work.toRead.slice(at, at + partFiles);
    const rest = { found: [], gone: [], documents: { changed: [], removed: [] } };
    all.push(at === 0 ? { ...work, toRead } : { ...work, toRead, ...rest });
  }
  return all;
}
