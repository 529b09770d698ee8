import { wordsFor } from './problem.ts';

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A list that is read page by page when somebody asks for more. */
export class Pages<T> {
  items: readonly T[] = $state.raw([]);
  isBusy = $state(false);
  problem: string | null = $state(null);
  #next: string | null | undefined = $state();
  readonly #load: (cursor: string | undefined) => Promise<PageOf<T>>;
  /** Counts readings from the beginning: what an earlier one still brings is thrown away. */
  #reading = 0;

  constructor(load: (cursor: string | undefined) => Promise<PageOf<T>>) {
    this.#load = load;
  }

  /** True until the last page is here. */
  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** True once something is known, be it that there is nothing. */
  get isKnown(): boolean {
    return this.#next !== undefined;
  }

  async more(): Promise<void> {
    if (this.isBusy || !this.hasMore) return;
    await this.#read(this.#next ?? undefined, (items) => [...this.items, ...items]);
  }

  /** From the beginning. What is shown stays until the first page is here. */
  async again(): Promise<void> {
    this.#reading += 1;
    await this.#read(undefined, (items) => items);
  }

  async #read(cursor: string | undefined, joined: (items: readonly T[]) => readonly T[]): Promise<void> {
    const reading = this.#reading;
    this.isBusy = true;
    try {
      const page = await this.#load(cursor);
      if (reading !== this.#reading) return;
      this.items = joined(page.items);
      this.#next = page.next;
      this.problem = null;
    } catch (error) {
      if (reading === this.#reading) this.problem = wordsFor(error);
    } finally {
      if (reading === this.#reading) this.isBusy = false;
    }
  }
}
