import type { TagReader } from '@bandstand/media';
import type { Clock, Database, Log } from '@bandstand/sqlite';
import { ArtistBook, type Books, ReleaseBook } from '../apply/index.ts';
import { folderOf, type KnownFile, type Root } from '../model.ts';
import { closedFolders, mixedUp } from '../roots.ts';
import { foldersOf, problemsOf } from '../store/beside-store.ts';
import { filesOf } from '../store/file-store.ts';
import {
  allRoots,
  filesOfRoot,
  type RootRecord,
  type RootState,
  setRootScanned,
  setRootState,
} from '../store/root-store.ts';
import { nextScanNumber } from '../store/setting-store.ts';
import { judgeRoot, lookAtRoot, type RootLook } from '../walk/root-state.ts';
import { changedFolders } from './changed-folders.ts';
import { countSounds, holdsSound } from './count-sounds.ts';
import { dropFolders, type FinishOptions, markGone, pruneFolders, sweep } from './finish.ts';
import { Pipeline } from './pipeline.ts';
import { ProblemBook } from './problem-book.ts';
import { ProgressMeter, type ScanProgress } from './progress.ts';
import type { ScanRequest } from './request.ts';
import { type WalkOptions, type WalkResult, type WalkStart, walkRoot, wholeRoot } from './walk-root.ts';

export interface ScanOptions {
  readonly db: Database;
  readonly reader: TagReader;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears of every step; whoever writes it down limits how often. */
  readonly progress: (progress: ScanProgress) => void;
  readonly log?: Log;
}

/** Music folders that were not scanned, and why. */
export interface SkippedRoot {
  readonly path: string;
  readonly reason: string;
}

export interface ScanSummary extends ScanProgress {
  readonly skipped: readonly SkippedRoot[];
  /** Albums and artists removed because everything of theirs has moved to others. */
  readonly removedAlbums: number;
  readonly removedArtists: number;
}

/**
 * Brings the library up to what lies on disk. Everything is committed in small batches, and a second run finds done what
 * the first has done: a scan that was stopped, killed or cancelled is continued by the next. Rejects with the reason of
 * `signal` when that fires.
 */
export function scan(request: ScanRequest, options: ScanOptions): Promise<ScanSummary> {
  return new Scan(request, options).run();
}

class Scan {
  readonly #request: ScanRequest;
  readonly #options: ScanOptions;
  readonly #meter: ProgressMeter;
  readonly #books: Books;
  readonly #roots: readonly RootRecord[];
  readonly #looks = new Map<number, RootLook>();
  readonly #problems = new Map<number, ProblemBook>();
  readonly #folders = new Map<number, Map<string, number>>();
  readonly #skipped: SkippedRoot[] = [];
  readonly #scanNumber: number;

  constructor(request: ScanRequest, options: ScanOptions) {
    this.#request = request;
    this.#options = options;
    this.#meter = new ProgressMeter(options.progress);
    this.#books = { artists: new ArtistBook(), releases: new ReleaseBook((id) => this.#pathOfRoot(id)) };
    this.#roots = options.db.read(allRoots);
    this.#scanNumber = options.db.write(nextScanNumber);
  }

  async run(): Promise<ScanSummary> {
    const wanted = this.#request.roots;
    const roots = this.#roots.filter(({ id }) => wanted === null || wanted.includes(id));
    for (const root of this.#roots) this.#looks.set(root.id, await this.#look(root));
    const folders = this.#request.folders;
    if (folders === null) await this.#count(roots);
    for (const root of roots) {
      if (root.enabled === 0) await this.#giveUp(root);
      else if (folders === null) await this.#scanRoot(root);
      else
        await this.#scanFolders(
          root,
          folders.filter((folder) => folder.rootId === root.id),
        );
    }
    this.#meter.set({ phase: 'finishing', folder: '' });
    const swept = sweep(this.#finishing());
    return {
      ...this.#meter.current,
      skipped: this.#skipped,
      removedAlbums: swept.albums,
      removedArtists: swept.artists,
    };
  }

  /** How much there is: what was there last time, or at a first scan the count of names. */
  async #count(roots: readonly RootRecord[]): Promise<void> {
    let total = 0;
    for (const root of roots) {
      if (root.enabled === 0 || !this.#looks.get(root.id)?.there) continue;
      const before = total;
      const tell = (count: number) =>
        this.#meter.set({ phase: 'counting', folder: root.name, total: before + count });
      total += root.fileCount > 0 ? root.fileCount : await countSounds(root.path, this.#options.signal, tell);
    }
    this.#meter.set({ phase: 'scanning', total });
  }

  async #scanRoot(root: RootRecord): Promise<void> {
    const look = this.#looks.get(root.id);
    if (!look?.there) {
      this.#skip(root, 'unavailable', look?.reason ?? '');
      return;
    }
    const { db, clock } = this.#options;
    const known = () => db.read((reader) => filesOfRoot(reader, root.id));
    // Looked at before the walk, which would take what lies beside the files for deleted.
    const isEmpty = known() > 0 && !(await this.#holdsSound(root));
    if (!isEmpty) await this.#showNew(root);
    const walk = isEmpty ? undefined : await this.#walk(root, wholeRoot, { counts: true });
    // A disk may go away in the middle of a walk.
    const after = await lookAtRoot(root.path);
    const device = after.there ? after.device : -1;
    const seenFiles = walk?.seen ?? 0;
    const verdict = judgeRoot({
      knownFiles: seenFiles === 0 || device !== root.device ? known() : root.fileCount,
      seenFiles,
      knownDevice: root.device,
      device,
      rootListed: device === look.device && (walk?.started ?? true),
    });
    if (verdict.state !== 'ok' || walk === undefined) {
      if (verdict.state !== 'ok') this.#skip(root, verdict.state, verdict.reason);
      return;
    }
    await this.#finish(root, walk, true);
    db.write((writer) => setRootScanned(writer, root.id, look.device, walk.seen, clock()));
  }

  /** New music of a large folder is seen in seconds, not at the end of its walk: the folders that changed come first. */
  async #showNew(root: RootRecord): Promise<void> {
    if (root.lastScanAt === null) return;
    const folders = this.#foldersOf(root).keys();
    const { signal } = this.#options;
    const changed = await changedFolders(root.path, folders, Date.parse(root.lastScanAt), signal);
    if (changed.length > 0) await this.#walk(root, changed, { counts: false });
  }

  async #scanFolders(root: RootRecord, folders: readonly WalkStart[]): Promise<void> {
    if (folders.length === 0 || !(await this.#isSame(root))) return;
    if (root.fileCount > 0 && !(await this.#holdsSound(root))) return;
    const walk = await this.#walk(root, folders, { counts: true });
    // A disk may go away in the middle of a walk.
    if (await this.#isSame(root)) await this.#finish(root, walk, false);
  }

  #holdsSound(root: RootRecord): Promise<boolean> {
    const { db, signal } = this.#options;
    return holdsSound(root.path, signal, closedFolders(db));
  }

  /** True while a music folder is there, on the disk on which it was: whether a whole disk went away is for a whole scan to judge. */
  async #isSame(root: RootRecord): Promise<boolean> {
    const look = await this.#look(root);
    const isSame = look.there && (root.device === null || root.device === look.device);
    if (!isSame) this.#skip(root, 'unavailable', look.there ? 'Another disk is mounted here.' : look.reason);
    return isSame;
  }

  /** A folder that is mixed up with the data folder is as good as away: neither read nor given up. */
  async #look(root: RootRecord): Promise<RootLook> {
    const reason = mixedUp(this.#options.db, root.path);
    return reason === undefined ? await lookAtRoot(root.path) : { there: false, reason };
  }

  async #walk(
    root: Root,
    starts: readonly WalkStart[],
    { counts }: Pick<WalkOptions, 'counts'>,
  ): Promise<WalkResult> {
    const { db, reader, clock, signal } = this.#options;
    const pipeline = new Pipeline({
      db,
      reader,
      clock,
      signal,
      scanNumber: this.#scanNumber,
      books: this.#books,
      meter: this.#meter,
      problems: (of) => this.#problemsOf(of),
      folders: (of) => this.#foldersOf(of),
      places: {
        pathOfRoot: (id) => this.#pathOfRoot(id),
        isGivenUp: (id) => this.#roots.some((one) => one.id === id && one.enabled === 0),
      },
    });
    const result = await walkRoot(
      {
        db,
        root,
        // What is walked once more need not be read twice.
        full: this.#request.full && counts,
        signal,
        pipeline,
        meter: this.#meter,
        problems: this.#problemsOf(root),
        folders: this.#foldersOf(root),
        counts,
      },
      starts,
    );
    await pipeline.flush();
    return result;
  }

  async #finish(root: Root, walk: WalkResult, whole: boolean): Promise<void> {
    await this.#markGone(walk.gone);
    const problems = this.#problemsOf(root);
    problems.forgetUnmet(walk.covers);
    const { db, clock } = this.#options;
    if (problems.isDirty) db.write((writer) => problems.write(writer, root.id, clock()));
    if (whole) dropFolders(this.#finishing(), root, walk.dead, walk.undocumented);
    else if (walk.gone.length + walk.dead.length > 0) {
      // From the deepest up: a folder is empty once those below it are gone.
      const paths = [...new Set([...walk.gone.map((file) => folderOf(file.path)), ...walk.dead])];
      pruneFolders(
        this.#finishing(),
        root,
        paths.sort((a, b) => b.length - a.length),
      );
      dropFolders(this.#finishing(), root, [], walk.undocumented);
    }
    this.#folders.delete(root.id);
    this.#meter.set({ problems: problems.size });
  }

  /** A music folder that was taken off the list: its files count as missing, their tracks keep what people did with them. */
  async #giveUp(root: RootRecord): Promise<void> {
    const files = this.#options.db.read((reader) => filesOf(reader, root.id));
    await this.#markGone(files);
    dropFolders(this.#finishing(), root, [...this.#foldersOf(root).keys()], []);
    this.#folders.delete(root.id);
  }

  async #markGone(files: readonly KnownFile[]): Promise<void> {
    await markGone(this.#finishing(), files, (counts) => this.#meter.add(counts));
  }

  #skip(root: RootRecord, state: RootState, reason: string): void {
    this.#skipped.push({ path: root.path, reason });
    this.#options.log?.warn({ root: root.path, reason }, 'a music folder was left as it is');
    this.#options.db.write((writer) => setRootState(writer, root, state, reason));
  }

  #finishing(): FinishOptions {
    const { db, clock, signal } = this.#options;
    return { db, clock, signal, scanNumber: this.#scanNumber, books: this.#books };
  }

  #pathOfRoot(id: number): string | undefined {
    const root = this.#roots.find((one) => one.id === id && one.enabled === 1);
    return root !== undefined && this.#looks.get(id)?.there === true ? root.path : undefined;
  }

  #problemsOf(root: Root): ProblemBook {
    const known = this.#problems.get(root.id);
    if (known) return known;
    const book = new ProblemBook(this.#options.db.read((reader) => problemsOf(reader, root.id)));
    this.#problems.set(root.id, book);
    return book;
  }

  #foldersOf(root: Root): Map<string, number> {
    const known = this.#folders.get(root.id);
    if (known) return known;
    const folders = this.#options.db.read((reader) => foldersOf(reader, root.id));
    this.#folders.set(root.id, folders);
    return folders;
  }
}
