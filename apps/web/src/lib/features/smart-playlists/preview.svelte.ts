import { type Answer, answer, api, type PlaylistRules, wordsFor } from '#lib/api/index.ts';

export type Found = Answer<'previewPlaylistRules'>;

const pauseMs = 250;

/** What rules find at this moment, a little after the last change of them. */
export class Preview {
  found: Found | null = $state.raw(null);
  problem: string | null = $state(null);
  isBusy = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();

  ask(rules: PlaylistRules): void {
    clearTimeout(this.#timer);
    this.isBusy = true;
    this.#timer = setTimeout(() => void this.#look(rules), pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  async #look(rules: PlaylistRules): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      this.found = await answer(api.POST('/api/v1/playlists/preview', { body: { rules }, signal }));
      this.problem = null;
    } catch (error) {
      if (!signal.aborted) this.problem = wordsFor(error);
    }
    if (!signal.aborted) this.isBusy = false;
  }
}
