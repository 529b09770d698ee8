import { ApiProblem, answer, api } from '#lib/api/index.ts';

interface Play {
  readonly track: string;
  readonly at: string;
  readonly operationId: string;
}

const key = 'bandstand.plays';
const most = 500;
const client = 'Bandstand web';

/** An id that also pages without https can make. */
function operationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Plays on their way to the server. They wait in the browser while it cannot be reached; none counts twice. */
export class PlayOutbox {
  readonly #storage: Storage;
  #sending = false;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  add(track: string, at: Date): void {
    const waiting = [...this.#read(), { track, at: at.toISOString(), operationId: operationId() }];
    this.#write(waiting.slice(-most));
    void this.send();
  }

  /** Sends what waits. What the server refuses for good is dropped; the rest stays for the next time. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let [play] = this.#read(); play !== undefined; [play] = this.#read()) {
        if (!(await this.#deliver(play))) return;
        const { operationId: done } = play;
        this.#write(this.#read().filter((one) => one.operationId !== done));
      }
    } finally {
      this.#sending = false;
    }
  }

  async #deliver(play: Play): Promise<boolean> {
    try {
      await answer(api.POST('/api/v1/plays', { body: { ...play, client } }));
      return true;
    } catch (error) {
      return error instanceof ApiProblem && [400, 404, 422].includes(error.status);
    }
  }

  #read(): Play[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(key) ?? '[]');
      return Array.isArray(kept) ? kept.filter(isPlay) : [];
    } catch {
      return [];
    }
  }

  #write(plays: readonly Play[]): void {
    try {
      this.#storage.setItem(key, JSON.stringify(plays));
    } catch {
      // a full or forbidden storage loses a play, not the music
    }
  }
}

function isPlay(value: unknown): value is Play {
  return (
    typeof value === 'object' && value !== null && 'track' in value && 'at' in value && 'operationId' in value
  );
}
