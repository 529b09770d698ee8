/** How far somebody has heard an episode in this browser. */
export interface Heard {
  /** Where to go on; 0 once it was heard to its end. */
  readonly ms: number;
  readonly isDone: boolean;
}

const key = 'bandstand.heard';
const mostKept = 300;
/** Closer than this to the end counts as heard, ms: what is left are credits. */
const restMs = 20_000;

/** The episodes that were begun in this browser, the last ones first to be kept. */
export class HeardEpisodes {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  of(id: string): Heard {
    return this.#all().get(id) ?? { ms: 0, isDone: false };
  }

  /** @param lengthMs of the whole episode; 0 when it is not known */
  keep(id: string, ms: number, lengthMs: number): void {
    const all = this.#all();
    all.delete(id);
    const isDone = lengthMs > 0 && ms > lengthMs - restMs;
    all.set(id, { ms: isDone ? 0 : Math.round(ms), isDone });
    try {
      this.#storage.setItem(key, JSON.stringify([...all].slice(-mostKept)));
    } catch {
      // a full storage: it begins again the next time
    }
  }

  #all(): Map<string, Heard> {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(key) ?? '[]');
      return new Map(Array.isArray(kept) ? kept.filter(isPair) : []);
    } catch {
      return new Map();
    }
  }
}

function isPair(value: unknown): value is [string, Heard] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const heard: unknown = value[1];
  return (
    typeof heard === 'object' &&
    heard !== null &&
    'ms' in heard &&
    typeof heard.ms === 'number' &&
    'isDone' in heard &&
    typeof heard.isDone === 'boolean'
  );
}
