import { wordsFor } from '#lib/api/index.ts';

/** Something that changes by itself, looked at again and again while it is shown. */
export class Looking<T> {
  value: T | undefined = $state.raw();
  problem: string | null = $state(null);
  readonly #look: () => Promise<T>;

  constructor(look: () => Promise<T>) {
    this.#look = look;
  }

  async again(): Promise<void> {
    try {
      this.value = await this.#look();
      this.problem = null;
    } catch (error) {
      this.problem = wordsFor(error);
    }
  }

  /** Looks every so many ms while the page is seen, until the returned function is called. */
  start(ms: number): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const turn = async (): Promise<void> => {
      if (document.visibilityState === 'visible') await this.again();
      if (!isOver) timer = setTimeout(() => void turn(), ms);
    };
    void turn();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }
}
