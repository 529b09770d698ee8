import type { Database } from '@bandstand/sqlite';
import { folderOf, type KnownFile, type Root } from '../model.ts';
import { closedFolders } from '../roots.ts';
import { documentFolders } from '../store/beside-store.ts';
import { knownInFolder } from '../store/file-store.ts';
import type { Listing } from '../walk/listing.ts';
import { walkTree } from '../walk/tree.ts';
import { compareFolder, isQuiet } from './compare.ts';
import { FolderSet, RecordedFolders } from './folder-set.ts';
import type { Pipeline } from './pipeline.ts';
import type { ProblemBook } from './problem-book.ts';
import type { ProgressMeter } from './progress.ts';

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
  /** False for a walk that another over the same folders follows: it counts what it meets. */
  readonly counts: boolean;
}

/** Where a walk begins, relative to the root. */
export interface WalkStart {
  readonly path: string;
  /** Everything below it too; otherwise only folders that are not recorded. */
  readonly deep: boolean;
}

/** What a walk has seen, and what it has not. */
export interface WalkResult {
  /** Sound files. */
  readonly seen: number;
  /** False when a folder at which it was to begin could not be listed. */
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

export const wholeRoot: readonly WalkStart[] = [{ path: '', deep: true }];

/** Walks a whole root, or folders of it, each once, and hands to the pipeline what there is to do. */
export async function walkRoot(options: WalkOptions, starts: readonly WalkStart[]): Promise<WalkResult> {
  const walk = new Walk(options, starts);
  await walk.run();
  return walk.result();
}

interface Start extends WalkStart {
  /** Folders directly below it. */
  below: ReadonlySet<string>;
}

class Walk {
  readonly #options: WalkOptions;
  readonly #starts: ReadonlyMap<string, Start>;
  readonly #visited: FolderSet;
  /** Folders with sound, and all above them. */
  readonly #alive: FolderSet;
  /** Folders that could not be listed. */
  readonly #failed = new Set<string>();
  /** Of these, those that are not there. */
  readonly #absent = new Set<string>();
  readonly #gone: KnownFile[] = [];
  readonly #recorded: RecordedFolders;
  readonly #documented: ReadonlySet<string>;
  #seen = 0;

  constructor(options: WalkOptions, starts: readonly WalkStart[]) {
    this.#options = options;
    this.#starts = new Map(starts.map(({ path, deep }) => [path, { path, deep, below: new Set() }]));
    this.#recorded = new RecordedFolders(options.folders);
    this.#visited = new FolderSet(this.#recorded);
    this.#alive = new FolderSet(this.#recorded);
    this.#documented = new Set(options.db.read((reader) => documentFolders(reader, options.root.id)));
  }

  async run(): Promise<void> {
    const closed = closedFolders(this.#options.db);
    for (const start of this.#starts.values()) await this.#walk(start, closed);
  }

  async #walk(start: Start, closed: readonly string[]): Promise<void> {
    const { root, signal, problems } = this.#options;
    const deep = (folder: string) => start.deep || !this.#recorded.has(folder);
    for await (const visit of walkTree(root.path, start.path, deep, closed)) {
      signal.throwIfAborted();
      if (!visit.ok) {
        this.#failed.add(visit.folder);
        if (visit.problem) problems.report(visit.problem);
        else this.#absent.add(visit.folder);
        continue;
      }
      const { listing } = visit;
      if (listing.folder === start.path) start.below = new Set(listing.folders.map(({ path }) => path));
      // A folder below one start may be another: what was met is waiting to be applied.
      if (!this.#visited.has(listing.folder)) await this.#visit(listing);
    }
  }

  result(): WalkResult {
    const { db, root } = this.#options;
    const lost: string[] = [];
    const silent: string[] = [];
    for (const path of this.#recorded.paths()) {
      if (this.#isLost(path)) lost.push(path);
      else if (this.#visited.has(path) && this.#isSilent(path)) silent.push(path);
    }
    const orphaned = lost.flatMap((path) =>
      db.read((reader) => liveIn(knownInFolder(reader, root.id, path))),
    );
    return {
      seen: this.#seen,
      started: [...this.#starts.keys()].every((path) => this.#visited.has(path)),
      gone: [...this.#gone, ...orphaned],
      dead: [...lost, ...silent],
      undocumented: [...this.#documented].filter((path) => this.#isLost(path)),
      covers: (path) => this.#visited.has(folderOf(path)) || this.#isLost(folderOf(path)),
    };
  }

  async #visit(listing: Listing): Promise<void> {
    const { db, root, full, pipeline, meter, problems, folders, counts } = this.#options;
    const { folder } = listing;
    this.#visited.add(folder);
    this.#seen += listing.sounds.length;
    if (listing.sounds.length > 0) this.#markAlive(folder);
    for (const problem of listing.problems) problems.report(problem);
    const hasDocuments = this.#documented.has(folder);
    const work = db.read((reader) => compareFolder(reader, root, listing, { full, problems, hasDocuments }));
    for (const file of work.gone) this.#gone.push(file);
    if (counts) meter.add({ seen: listing.sounds.length });
    meter.set({ folder: folder === '' ? root.name : `${root.name}/${folder}`, problems: problems.size });
    const isNew = listing.sounds.length > 0 && !folders.has(folder);
    if (!isQuiet(work) || isNew) await pipeline.add(work);
  }

  #markAlive(folder: string): void {
    for (let at = folder; !this.#alive.has(at); at = folderOf(at)) this.#alive.add(at);
  }

  /** True for a folder that the walk was to meet and that is not there. One that could not be read is not lost. */
  #isLost(path: string): boolean {
    if (this.#visited.has(path)) return false;
    for (const above of upwards(path)) {
      // A start that is not there (the caller knows that the root is) takes everything below along.
      if (this.#failed.has(above)) return above !== '' && this.#starts.has(above) && this.#absent.has(above);
      const start = this.#starts.get(above);
      if (start !== undefined && (start.deep || !start.below.has(childTowards(path, above)))) return true;
    }
    return false;
  }

  /** True for a folder that was met, whose whole inside was met too, and that holds no sound. */
  #isSilent(path: string): boolean {
    if (this.#alive.has(path)) return false;
    if (!upwards(path).some((above) => this.#starts.get(above)?.deep === true)) return false;
    for (const failed of this.#failed) if (isAtOrBelow(failed, path)) return false;
    return true;
  }
}

/** A folder and those above it, up to the root. */
function upwards(path: string): readonly string[] {
  const found = [path];
  for (let at = path; at !== ''; ) found.push((at = folderOf(at)));
  return found;
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
