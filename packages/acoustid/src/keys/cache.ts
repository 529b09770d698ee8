interface Entry<V> {
  readonly value: Promise<V>;
  /** When it is forgotten, in ms since 1970. */
  readonly until: number;
}

/** Applications and accounts are kept apart: the key of one is no key of the other. */
export type KeyKind = 'application' | 'account';

/**
 * Where several servers remember together what the keys of a kind stand
 * for, with the same numbers and times as in memory.
 */
export interface SharedKeys {
  get(kind: KeyKind, key: string): Promise<string | undefined>;
  set(kind: KeyKind, key: string, text: string): Promise<void>;
  clear(kind: KeyKind): Promise<void>;
}

export interface KeyCacheOptions {
  /** ms since 1970. */
  readonly clock: () => number;
  /** Most keys that are remembered; 1000 by default. The one that was learnt first is forgotten first. */
  readonly capacity?: number;
  /** How long a key is believed, in ms; 60,000 by default. */
  readonly lifeMs?: number;
  /** In place of this process's memory. */
  readonly shared?: SharedKeys;
}

/** What keys stand for as it is shared: JSON that `read` checks. */
export interface SharedForm<V> {
  readonly kind: KeyKind;
  /** Undefined for what is no value. */
  readonly read: (value: unknown) => V | undefined;
}

/** What keys stand for, remembered for a short time; that a key is unknown is remembered too. */
export class KeyCache<V> {
  readonly #clock: () => number;
  readonly #capacity: number;
  readonly #lifeMs: number;
  readonly #shared: SharedKeys | undefined;
  readonly #form: SharedForm<V>;
  readonly #entries = new Map<string, Entry<V>>();

  constructor({ clock, capacity = 1000, lifeMs = 60_000, shared }: KeyCacheOptions, form: SharedForm<V>) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#lifeMs = lifeMs;
    this.#shared = shared;
    this.#form = form;
  }

  /**
   * What is known of a key, else what `load` finds. Those who ask at once
   * wait for one answer; a failure is not remembered.
   */
  get(key: string, load: () => Promise<V>): Promise<V> {
    const now = this.#clock();
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > now) return known.value;
    const { promise: value, resolve } = Promise.withResolvers<V>();
    this.#entries.delete(key);
    // What is shared is kept here only while it is asked for.
    const until = this.#shared === undefined ? now + this.#lifeMs : Number.POSITIVE_INFINITY;
    this.#entries.set(key, { value, until });
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#capacity && oldest.done !== true) this.#entries.delete(oldest.value);
    const forget = (): void => {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
    };
    resolve(this.#shared === undefined ? load() : this.#together(this.#shared, key, load).finally(forget));
    value.catch(forget);
    return value;
  }

  /** Forgets everything: something changed in this process. */
  async clear(): Promise<void> {
    this.#entries.clear();
    await this.#shared?.clear(this.#form.kind);
  }

  async #together(shared: SharedKeys, key: string, load: () => Promise<V>): Promise<V> {
    const { kind, read } = this.#form;
    const text = await shared.get(kind, key);
    const known = text === undefined ? undefined : read(parsed(text));
    if (known !== undefined) return known;
    const value = await load();
    await shared.set(kind, key, JSON.stringify(value));
    return value;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
