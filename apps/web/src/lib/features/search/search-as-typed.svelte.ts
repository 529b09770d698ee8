import { answer, api, wordsFor } from '#lib/api/index.ts';
import { type Hit, hitsOf } from './hits.ts';

const pauseMs = 110;

/** Searches while somebody types: after a short pause, the newest text only. */
export class SearchAsTyped {
  hits: readonly Hit[] = $state.raw([]);
  /** The text that `hits` belong to. */
  found = $state('');
  isBusy = $state(false);
  problem: string | null = $state(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  type(text: string): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const wanted = text.trim();
    if (wanted === '') {
      this.hits = [];
      this.found = '';
      this.isBusy = false;
      return;
    }
    this.isBusy = true;
    this.#timer = setTimeout(() => void this.#ask(wanted), pauseMs);
  }

  async #ask(text: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const query = { q: text, artists: 3, albums: 4, tracks: 5 };
      const result = await answer(api.GET('/api/v1/search', { params: { query }, signal: abort.signal }));
      this.hits = hitsOf(result);
      this.found = text;
      this.problem = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.hits = [];
      this.problem = wordsFor(error);
    } finally {
      if (this.#abort === abort) this.isBusy = false;
    }
  }
}
