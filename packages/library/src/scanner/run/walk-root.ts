import type { Database } from '@bandstand/sqlite';
import { folderOf, type KnownFile, type Root } from '../model.ts';
import { closedFolders } from '../roots.ts';
import { documentFolders } from '../store/beside-store.ts';
import { knownInFolder } from '../store/file-store.ts';
import type { Listing } from '../walk/listing.ts';
import { walkTree } from '../walk/tree.ts';
import { compareFolder, isQuiet } from './compare.ts';
import type { Pipeline } from './pipeline.ts';
import type { ProblemBook } from './problem-book.ts';
import type { ProgressMeter } from './progress.ts';
import type { TouchedFolder } from './request.ts';

export interface WalkOptions {
  readonly db: Database;
  readonly root: Root;
  readonly full: boolean;
  readonly signal: AbortSignal;
  readonly pipeline: Pipeline;
  readonly meter: ProgressMeter;
  readonly problems: ProblemBook;
  /** Rows of folders by path; new ones are added by the pipeline. */
  readonly folders: Map<string, number>;
}

/** What a walk has seen, and what it has not. */
export interface WalkResult {
  /** Sound files. */
  readonly seen: number;
  /** False when the folder at the start could not be listed. */
  readonly started: boolean;
  /** Files that are not where they were. */
  readonly gone: readonly KnownFile[];
  /** Recorded folders that the walk looked for and that are not there, or hold no sound at or below them. */
  readonly dead: readonly string[];
  /** Folders that are not there and of which documents are remembered. */
  readonly undocumented: readonly string[];
  /** True for paths that the walk would have met. */
  readonly covers: (path: string) => boolean;
}

/** Walks a whole root, or one folder of it, and hands to the pipeline what there is to do. */
export async function walkRoot(options: WalkOptions, touched: TouchedFolder | null): Promise<WalkResult> {
  const walk = new Walk(options, touched);
  await walk.run();
  return walk.result();
}

class Walk {
  readonly #options: WalkOptions;
  readonly #start: string;
  readonly #deep: boolean;
  readonly #visited = new Set<string>();
  /** Folders with sound, and all above them. */
  readonly #alive = new Set<string>();
  readonly #failed: string[] = [];
  readonly #gone: KnownFile[] = [];
  readonly #recorded: ReadonlySet<string>;
  readonly #documented: ReadonlySet<string>;
  /** Folders directly below the start. */
  #below: ReadonlySet<string> = new Set();
  #seen = 0;

  constructor(options: WalkOptions, touched: TouchedFolder | null) {
    this.#options = options;
    this.#start = touched?.path ?? '';
    this.#deep = touched?.deep ?? true;
    this.#recorded = new Set(options.folders.keys());
    this.#documented = new Set(options.db.read((reader) => documentFolders(reader, options.root.id)));
  }

  async run(): Promise<void> {
    const { root, signal, problems } = this.#options;
    const deep = (folder: string) => this.#deep || !this.#recorded.has(folder);
    const closed = closedFolders(this.#options.db);
    for await (const visit of walkTree(root.path, this.#start, deep, closed)) {
      signal.throwIfAborted();
      if (visit.ok) await this.#visit(visit.listing);
      else {
        this.#failed.push(visit.folder);
        if (visit.problem) problems.report(visit.problem);
      }
    }
  }

  result(): WalkResult {
    const { db, root } = this.#options;
    const lost = [...this.#recorded].filter((path) => this.#isLost(path));
    const orphaned = lost.flatMap((path) =>
      db.read((reader) => liveIn(knownInFolder(reader, root.id, path))),
    );
    const silent = [...this.#recorded].filter((path) => this.#visited.has(path) && this.#isSilent(path));
    return {
      seen: this.#seen,
      started: this.#visited.has(this.#start),
      gone: [...this.#gone, ...orphaned],
      dead: [...lost, ...silent],
      undocumented: [...this.#documented].filter((path) => this.#isLost(path)),
      covers: (path) => this.#visited.has(folderOf(path)) || this.#isLost(folderOf(path)),
    };
  }

  async #visit(listing: Listing): Promise<void> {
    const { db, root, full, pipeline, meter, problems, folders } = this.#options;
    const { folder } = listing;
    this.#visited.add(folder);
    if (folder === this.#start) this.#below = new Set(listing.folders.map(({ path }) => path));
    this.#seen += listing.sounds.length;
    if (listing.sounds.length > 0) this.#markAlive(folder);
    for (const problem of listing.problems) problems.report(problem);
    const hasDocuments = this.#documented.has(folder);
    const work = db.read((reader) => compareFolder(reader, root, listing, { full, problems, hasDocuments }));
    for (const file of work.gone) this.#gone.push(file);
    meter.add({ seen: listing.sounds.length });
    meter.set({ folder: folder === '' ? root.name : `${root.name}/${folder}`, problems: problems.size });
    const isNew = listing.sounds.length > 0 && !folders.has(folder);
    if (!isQuiet(work) || isNew) await pipeline.add(work);
  }

  #markAlive(folder: string): void {
    for (let at = folder; !this.#alive.has(at); at = folderOf(at)) this.#alive.add(at);
  }

  /** True for a folder that the walk was to meet and that is not there. One that could not be read is not lost. */
  #isLost(path: string): boolean {
    if (this.#visited.has(path) || !isAtOrBelow(path, this.#start)) return false;
    // Only a start that is not there (the caller knows that the root is) takes everything below along.
    if (this.#failed.includes(this.#start)) return this.#start !== '';
    if (this.#failed.some((failed) => isAtOrBelow(path, failed))) return false;
    return this.#deep || !this.#below.has(childTowards(path, this.#start));
  }

  /** True for a folder that was met, whose whole inside was met too, and that holds no sound. */
  #isSilent(path: string): boolean {
    if (this.#alive.has(path) || !this.#deep) return false;
    return !this.#failed.some((failed) => isAtOrBelow(failed, path));
  }
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder directly below `start` on the way to `path`. */
function childTowards(path: string, start: string): string {
  const end = path.indexOf('/', start === '' ? 0 : start.length + 1);
  return end < 0 ? path : path.slice(0, end);
}

function liveIn(known: ReadonlyMap<string, KnownFile>): KnownFile[] {
  return [...known.values()].filter((file) => !file.missing);
}
