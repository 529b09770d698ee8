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
    this.isBusy = true;
    try {
      const page = await this.#load(this.#next ?? undefined);
      this.items = [...this.items, ...page.items];
      this.#next = page.next;
      this.problem = null;
    } catch (error) {
      this.problem = wordsFor(error);
    } finally {
      this.isBusy = false;
    }
  }

  /** From the beginning. */
  async again(): Promise<void> {
    this.items = [];
    this.#next = undefined;
    await this.more();
  }
}
