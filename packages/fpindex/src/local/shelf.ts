import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readDead, writeDead } from '../disk/index.ts';
import type { Kernels } from '../kernel/index.ts';
import { Searcher } from '../search/index.ts';
import { mostDocuments, type Segment } from '../segments/index.ts';

/** A segment on the disk and in memory. */
export interface Shelved {
  readonly file: string;
  readonly segment: Segment;
  readonly searcher: Searcher;
  /** Postings of the search that is going on. */
  planned: number;
  /** The file that keeps its dead, and how many that file knows of. */
  dead: string | undefined;
  deadKept: number;
}

/** Segments of one size that are merged into one of the next. */
const fanIn = 8;
const mostParts = 16;
const mostListBytes = 2_000_000_000;

/** The sealed segments of an index, oldest first. */
export class Shelf {
  items: readonly Shelved[] = [];
  readonly #folder: string;
  readonly #kernels: Kernels;
  #number = 0;
  /** How often each file is held by somebody who reads it. */
  readonly #held = new Map<string, number>();
  /** Files that go when nobody holds them any more. */
  readonly #doomed = new Set<string>();

  constructor(folder: string, kernels: Kernels) {
    this.#folder = folder;
    this.#kernels = kernels;
  }

  /** A file name that no segment has had since the start. */
  newFile(): string {
    this.#number += 1;
    return `seg-${String(this.#number).padStart(8, '0')}`;
  }

  /** Makes an item of a segment; it is not on the shelf yet. */
  async item(file: string, segment: Segment, dead?: string): Promise<Shelved> {
    this.#number = Math.max(this.#number, Number(file.slice(4)) || 0);
    if (dead !== undefined) segment.setDeadBits(await readDead(join(this.#folder, dead)));
    return {
      file,
      segment,
      searcher: new Searcher(this.#kernels, segment, 0),
      planned: 0,
      dead,
      deadKept: segment.documents - segment.living,
    };
  }

  /** Hides the living document of this id, if there is one. */
  kill(id: number): boolean {
    for (let at = this.items.length - 1; at >= 0; at -= 1) {
      const segment = this.items[at]?.segment;
      const ordinal = segment?.ordinalOf(id) ?? -1;
      if (segment === undefined || ordinal < 0 || segment.isDead(ordinal)) continue;
      segment.kill(ordinal);
      return true;
    }
    return false;
  }

  versionOf(id: number): number | undefined {
    for (const { segment } of this.items) {
      const ordinal = segment.ordinalOf(id);
      if (ordinal >= 0 && !segment.isDead(ordinal)) return segment.versionAt(ordinal);
    }
    return undefined;
  }

  /** Writes down the dead of segments that have new ones; returns the files that are no longer needed. */
  async keepDead(): Promise<string[]> {
    const old: string[] = [];
    for (const item of this.items) {
      const count = item.segment.documents - item.segment.living;
      if (count === item.deadKept) continue;
      const file = `${item.file}.dead-${count}`;
      await writeDead(join(this.#folder, file), item.segment.deadBits());
      if (item.dead !== undefined) old.push(item.dead);
      item.dead = file;
      item.deadKept = count;
    }
    return old;
  }

  /** Removes files, those that are held when they are let go. */
  async remove(files: readonly (string | undefined)[]): Promise<void> {
    for (const file of files) {
      if (file === undefined) continue;
      if (this.#held.has(file)) this.#doomed.add(file);
      else await rm(join(this.#folder, file), { force: true });
    }
  }

  /** Keeps files from being removed until the returned function is called, once. */
  hold(files: readonly string[]): () => Promise<void> {
    for (const file of files) this.#held.set(file, (this.#held.get(file) ?? 0) + 1);
    return async () => {
      for (const file of files) {
        const left = (this.#held.get(file) ?? 0) - 1;
        if (left > 0) this.#held.set(file, left);
        else this.#held.delete(file);
        if (left <= 0 && this.#doomed.delete(file)) await this.remove([file]);
      }
    };
  }

  /** Which segments should become one: enough of one size, or one that is mostly dead. @param all as many as fit */
  due(all: boolean): readonly Shelved[] | undefined {
    const fitting = (items: readonly Shelved[]): readonly Shelved[] => {
      let documents = 0;
      let bytes = 0;
      return items
        .toSorted((a, b) => a.segment.living - b.segment.living)
        .slice(0, mostParts)
        .filter(({ segment }) => {
          documents += segment.living;
          bytes += segment.header.listBytes;
          return documents <= mostDocuments && bytes <= mostListBytes;
        });
    };
    const rotten = this.items.find(({ segment }) => segment.living * 2 < segment.documents);
    if (rotten !== undefined) return [rotten];
    const groups = all
      ? [this.items]
      : Object.values(Object.groupBy(this.items, ({ segment }) => levelOf(segment))).map(
          (group) => group ?? [],
        );
    const group = groups.find((items) => items.length >= (all ? 2 : fanIn));
    const parts = group === undefined ? [] : fitting(group);
    return parts.length >= 2 ? parts : undefined;
  }
}

const levelOf = (segment: Segment): number => Math.floor(Math.log2(Math.max(1024, segment.living)) / 3);
