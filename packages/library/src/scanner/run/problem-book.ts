import type { Writer } from '@bandstand/sqlite';
import type { DiskFile, Problem } from '../model.ts';
import { deleteProblem, writeProblem } from '../store/beside-store.ts';

/** The problems of one root during a scan: what is known, what was met again, and what is to be written. */
export class ProblemBook {
  readonly #known: Map<string, Problem>;
  readonly #confirmed = new Set<string>();
  readonly #toWrite = new Map<string, Problem | null>();

  /** @param known the problems before the scan, by path */
  constructor(known: Map<string, Problem>) {
    this.#known = known;
  }

  get size(): number {
    return this.#known.size;
  }

  /** True when the file had a problem and has not changed since: there is no use in trying again. */
  stillHolds(file: DiskFile): boolean {
    const problem = this.#known.get(file.path);
    if (problem === undefined || problem.size !== file.size || problem.mtimeMs !== file.mtimeMs) return false;
    this.#confirmed.add(file.path);
    return true;
  }

  /** Notes a problem; one that is known already is only met again. */
  report(problem: Problem): void {
    this.#confirmed.add(problem.path);
    const known = this.#known.get(problem.path);
    if (known && sameProblem(known, problem)) return;
    this.#known.set(problem.path, problem);
    this.#toWrite.set(problem.path, problem);
  }

  /** The file can be read (again). */
  clear(path: string): void {
    if (this.#known.delete(path)) this.#toWrite.set(path, null);
  }

  /** After a walk of everything below `isCovered`: problems that were not met again are gone with their files. */
  forgetUnmet(isCovered: (path: string) => boolean): void {
    for (const path of this.#known.keys()) {
      if (!this.#confirmed.has(path) && isCovered(path)) this.clear(path);
    }
  }

  /** True when there is something to write. */
  get isDirty(): boolean {
    return this.#toWrite.size > 0;
  }

  write(writer: Writer, rootId: number, now: number): void {
    for (const [path, problem] of this.#toWrite) {
      if (problem === null) deleteProblem(writer, rootId, path);
      else writeProblem(writer, rootId, problem, now);
    }
    // A rollback ends the scan, so that what was noted is not lost while it runs.
    this.#toWrite.clear();
  }
}

function sameProblem(a: Problem, b: Problem): boolean {
  return a.reason === b.reason && a.message === b.message && a.size === b.size && a.mtimeMs === b.mtimeMs;
}
