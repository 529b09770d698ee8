import type { Reader } from '../engine/index.ts';
import type { Database } from './database.ts';

/**
 * What was read from a database, for as long as nobody has changed it: not this handle, not another one, not another
 * program. A question whose answer is known takes a tenth of one that is read; a change counts at once. What is
 * answered by undefined is asked anew each time, so that nobody fills the memory with what there is not.
 */
export class Remembered<T> {
  readonly #db: Pick<Database, 'read' | 'generation'>;
  readonly #most: number;
  readonly #known = new Map<string, T>();
  #generation = -1;

  /** `most`: answers that are kept at once; all are forgotten when there would be more. */
  constructor(db: Pick<Database, 'read' | 'generation'>, most: number) {
    this.#db = db;
    this.#most = most;
  }

  /** What `read` returns, or returned before for the same key. It must depend on the key and the database alone. */
  get(key: string, read: (reader: Reader) => T | undefined): T | undefined {
    const generation = this.#db.generation();
    if (generation === undefined) return this.#db.read(read);
    if (generation !== this.#generation) {
      this.#known.clear();
      this.#generation = generation;
    }
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = this.#db.read(read);
    if (answer === undefined) return undefined;
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(key, answer);
    return answer;
  }
}
