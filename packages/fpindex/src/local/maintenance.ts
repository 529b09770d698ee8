import { join } from 'node:path';
import type { IndexInfo } from '../contract.ts';
import { type Manifest, manifestName, manifestText, writeManifest } from '../disk/index.ts';
import type { WriteAheadLog } from '../log/index.ts';
import { ActiveSegment } from '../memory/index.ts';
import type { Batch, Segment } from '../segments/index.ts';
import type { Upkeep } from '../upkeep/index.ts';
import type { Shelf, Shelved } from './shelf.ts';

export interface MaintenanceParts {
  readonly folder: string;
  readonly shelf: Shelf;
  readonly log: WriteAheadLog;
  readonly upkeep: Upkeep;
  readonly active: ActiveSegment;
  /** What the manifest says besides files. */
  readonly state: () => Pick<Manifest, 'generation' | 'version' | 'metadata'>;
  readonly logFrom: number;
  readonly sealed: number;
  /** Told of work in the background that failed; it is tried again with the next. */
  readonly failed: (error: unknown) => void;
}

/** Bytes of the log after which it begins anew. */
const fullLogBytes = 64 * 1024 * 1024;

/** The files that are the index at one commit. They stay until `release` is called. */
export interface HeldFiles {
  readonly folder: string;
  /** Names of segments and of what belongs to them. */
  readonly files: readonly string[];
  /** The manifest of this commit; the one in the folder goes on. It belongs beside the files, written last. */
  readonly manifest: { readonly name: string; readonly text: string };
  readonly release: () => Promise<void>;
}

/** Memory becomes segments, segments become larger ones, and the manifest follows; one thing at a time. */
export class Maintenance {
  readonly #parts: MaintenanceParts;
  /** Where new documents go. */
  active: ActiveSegment;
  #frozen:
    | { readonly segment: ActiveSegment; readonly logFrom: number; readonly version: number }
    | undefined;
  #logFrom: number;
  #sealed: number;
  #last: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> | undefined;
  #merges: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    this.active = parts.active;
    this.#logFrom = parts.logFrom;
    this.#sealed = parts.sealed;
  }

  get inMemory(): readonly ActiveSegment[] {
    return this.#frozen === undefined ? [this.active] : [this.active, this.#frozen.segment];
  }

  versionOf(id: number): number | undefined {
    return (
      this.active.versionOf(id) ?? this.#frozen?.segment.versionOf(id) ?? this.#parts.shelf.versionOf(id)
    );
  }

  kill(id: number): void {
    if (this.active.kill(id) || this.#frozen?.segment.kill(id) === true) return;
    this.#parts.shelf.kill(id);
  }

  /** The last commit of which nothing is in memory alone. */
  get fileVersion(): number {
    const { log, state } = this.#parts;
    return log.length === 0 && this.#frozen === undefined ? state().version : this.#sealed;
  }

  stats(): IndexInfo['stats'] {
    const { items } = this.#parts.shelf;
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (const { segment } of items) {
      min = Math.min(min, segment.header.firstId);
      max = Math.max(max, segment.header.lastId);
    }
    for (const segment of this.inMemory) {
      min = Math.min(min, segment.minId);
      max = Math.max(max, segment.maxId);
    }
    const held = this.inMemory.filter(({ documents }) => documents > 0);
    return {
      minDocId: min === Number.POSITIVE_INFINITY ? 0 : min,
      maxDocId: max,
      numSegments: items.length + held.length,
      numDocs: [...items.map(({ segment }) => segment), ...held].reduce((sum, { living }) => sum + living, 0),
    };
  }

  /** Runs one thing after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Resolves when the active segment has room. Rejects when the disk took no segment, so that memory stays bounded. */
  async room(): Promise<void> {
    // Deletions and metadata fill the log without filling memory.
    if (!this.active.isFull && this.#parts.log.length < fullLogBytes) return;
    if (this.#flushing !== undefined) await this.#flushing;
    if (this.#frozen !== undefined) await this.#flush();
    await this.#freeze();
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    // Until a segment is written the log has everything; a failure refuses updates when memory is full again.
    this.#flushing.then(
      () => this.#mergeSoon(),
      (error: unknown) => this.#parts.failed(error),
    );
  }

  async #freeze(): Promise<void> {
    const logFrom = await this.#parts.log.rotate();
    this.#frozen = { segment: this.active, logFrom, version: this.#parts.state().version };
    this.active = new ActiveSegment();
  }

  /** Makes segments of the frozen memory. */
  #flush(): Promise<void> {
    return this.#inTurn(async () => {
      const frozen = this.#frozen;
      if (frozen === undefined) return;
      const built: Shelved[] = [];
      try {
        for (const batch of frozen.segment.toBatches()) built.push(await this.#build(batch));
      } catch (error) {
        await this.#parts.shelf.remove(built.map(({ file }) => file));
        throw error;
      }
      for (const { segment } of built) dropSuperseded(segment, frozen.segment);
      this.#parts.shelf.items = [...this.#parts.shelf.items, ...built];
      this.#frozen = undefined;
      this.#logFrom = frozen.logFrom;
      this.#sealed = frozen.version;
      await this.#save([]);
    });
  }

  async #build(batch: Batch): Promise<Shelved> {
    const { shelf, folder, upkeep } = this.#parts;
    const file = shelf.newFile();
    const segment = await upkeep.run({ kind: 'build', batch, path: join(folder, file) });
    return shelf.item(file, segment);
  }

  /** Brings in a batch beside the log, as the commit `version`; `committed` is called when searches see it. */
  async import(batch: Omit<Batch, 'versions'>, version: number, committed: () => void): Promise<void> {
    await this.#inTurn(async () => {
      this.#parts.log.check();
      const item = await this.#build({
        ...batch,
        versions: new Float64Array(batch.ids.length).fill(version),
      });
      const { segment } = item;
      for (let ordinal = 0; ordinal < segment.documents; ordinal += 1) this.kill(segment.idAt(ordinal));
      this.#parts.shelf.items = [...this.#parts.shelf.items, item];
      // Before the manifest: whatever is written from now on has this commit.
      committed();
      await this.#save([]);
    });
    this.#mergeSoon();
  }

  #mergeSoon(): void {
    this.#mergeInTurn(false).catch((error: unknown) => this.#parts.failed(error));
  }

  /** One merge after the other; they take turns with nothing else. */
  #mergeInTurn(all: boolean): Promise<void> {
    const mine = this.#merges.then(() => this.#mergeDue(all));
    this.#merges = mine.catch(() => undefined);
    return mine;
  }

  /** Merges what has come due; failures leave everything as it was, and the next flush tries again. */
  async #mergeDue(all: boolean): Promise<void> {
    for (;;) {
      const due = this.#closed ? undefined : this.#parts.shelf.due(all);
      if (due === undefined) return;
      await this.#merge(due);
    }
  }

  /** Only the exchange is done in turn: new segments come in while old ones are merged, and nothing else takes them away. */
  async #merge(due: readonly Shelved[]): Promise<void> {
    const { shelf, folder, upkeep } = this.#parts;
    let outcome: Shelved[] = [];
    if (due.some(({ segment }) => segment.living > 0)) {
      const file = shelf.newFile();
      const parts = due.map(({ segment }) => segment.handle);
      const segment = await upkeep.run({ kind: 'merge', parts, path: join(folder, file) });
      outcome = [await shelf.item(file, segment)];
    }
    await this.#inTurn(async () => {
      // From here to the exchange nothing is waited for, so that no document can die unseen in between.
      for (const { segment } of outcome) for (const part of due) dropDead(segment, part.segment);
      shelf.items = [...outcome, ...shelf.items.filter((item) => !due.includes(item))];
      await this.#save(due.flatMap(({ file, dead }) => [file, dead]));
    });
  }

  /** Writes the manifest, then removes what it no longer names. */
  async #save(old: readonly (string | undefined)[]): Promise<void> {
    const { folder, shelf, log } = this.#parts;
    const outdated = await shelf.keepDead();
    await writeManifest(folder, this.#manifest());
    await shelf.remove([...old, ...outdated]);
    await log.forget(this.#logFrom);
  }

  #manifest(): Manifest {
    const segments = this.#parts.shelf.items.map(({ file, dead }) =>
      dead === undefined ? { file } : { file, dead },
    );
    return { ...this.#parts.state(), sealed: this.fileVersion, log: this.#logFrom, segments };
  }

  /** Puts all of memory into segments. No update may be made meanwhile, nor while `room` is waited for. */
  async flushAll(): Promise<void> {
    if (this.#flushing !== undefined) await this.#flushing;
    if (this.#frozen !== undefined) await this.#flush();
    if (this.active.documents === 0) return;
    await this.#freeze();
    await this.#flush();
  }

  /** Merges all segments as far as they fit into one. */
  mergeAll(): Promise<void> {
    return this.#mergeInTurn(true);
  }

  /** The manifest and its files as they are now. No update may be made meanwhile. */
  hold(): Promise<HeldFiles> {
    return this.#inTurn(async () => {
      await this.#save([]);
      const { folder, shelf } = this.#parts;
      const manifest = this.#manifest();
      const files = manifest.segments.flatMap(({ file, dead }) =>
        dead === undefined ? [file] : [file, dead],
      );
      const text = manifestText(manifest);
      return { folder, files, manifest: { name: manifestName, text }, release: shelf.hold(files) };
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushing?.catch(() => undefined);
    await this.#merges;
    await this.#last;
  }
}

/** Hides documents that were deleted or superseded in memory while their segment was built. */
function dropSuperseded(built: Segment, memory: ActiveSegment): void {
  for (let ordinal = 0; ordinal < built.documents; ordinal += 1) {
    if (memory.versionOf(built.idAt(ordinal)) !== built.versionAt(ordinal)) built.kill(ordinal);
  }
}

/** Hides documents that died in a part while it was merged. */
function dropDead(merged: Segment, part: Segment): void {
  if (part.living === part.documents) return;
  for (let ordinal = 0; ordinal < part.documents; ordinal += 1) {
    if (!part.isDead(ordinal)) continue;
    const to = merged.ordinalOf(part.idAt(ordinal));
    if (to >= 0 && merged.versionAt(to) === part.versionAt(ordinal)) merged.kill(to);
  }
}
