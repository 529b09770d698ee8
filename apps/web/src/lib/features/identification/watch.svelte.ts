import { answer, api, type IdentificationStatus } from '#lib/api/index.ts';

const everyMs = 2000;

/** How far identification is, asked for again and again while somebody looks. */
export class IdentificationWatch {
  status: IdentificationStatus | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** Looks until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    void this.#look();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
    };
  }

  /** Asks at once, as after a decision. */
  async refresh(): Promise<void> {
    try {
      this.status = await answer(api.GET('/api/v1/identification'));
    } catch {
      // The lists tell what is wrong; the next look may succeed.
    }
  }

  async #look(): Promise<void> {
    await this.refresh();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), everyMs);
  }
}
