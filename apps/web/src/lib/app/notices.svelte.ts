import { wordsFor } from '#lib/api/index.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'said' | 'failed';
  readonly text: string;
}

const shownMs = { said: 4_000, failed: 10_000 } as const;

/** Short messages at the edge of the page, also spoken by screen readers. */
export class Notices {
  list: readonly Notice[] = $state([]);
  #next = 1;

  say(text: string): void {
    this.#add('said', text);
  }

  fail(error: unknown): void {
    this.#add('failed', typeof error === 'string' ? error : wordsFor(error));
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Runs what a button does; a failure is shown. True when it went well. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  #add(kind: Notice['kind'], text: string): void {
    const id = this.#next++;
    const others = this.list.filter((notice) => notice.text !== text);
    this.list = [...others.slice(-2), { id, kind, text }];
    setTimeout(() => this.dismiss(id), shownMs[kind]);
  }
}
