import { asMatchError, MatchError } from './match-error.ts';

/** The time that a whole search may take, shared by its steps. */
export class Deadline {
  readonly #end: number;

  /** Counts from now on. */
  constructor(milliseconds: number) {
    this.#end = performance.now() + milliseconds;
  }

  /**
   * Runs a step with the milliseconds that are left; rejects with MatchError `timeout` when they are over, whether the step
   * keeps to them or not.
   */
  async run<T>(step: (milliseconds: number) => Promise<T>): Promise<T> {
    const left = Math.ceil(this.#end - performance.now());
    // Made when it is needed: an error notes where it was made, which takes longer than a small search.
    const late = (): MatchError => new MatchError('timeout', 'the search took too long');
    if (left <= 0) throw late();
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(late()), left);
    });
    try {
      return await Promise.race([step(left), over]);
    } catch (error) {
      throw asMatchError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
