import { ApiProblem, wordsFor } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';

interface Edited {
  readonly edited: readonly string[];
}

export interface EditOptions<V extends Edited, D extends object, B extends object> {
  readonly load: () => Promise<{ data: V; etag: string }>;
  /** Changes what `etag` names; answers what it is then. */
  readonly save: (changes: Partial<B>, reset: string[], etag: string) => Promise<{ data: V; etag: string }>;
  /** What the fields of the page hold. */
  readonly draftOf: (view: V) => D;
  /** What the server takes for it. */
  readonly bodyOf: (draft: D) => B;
  readonly labels: Readonly<Record<keyof B & string, string>>;
}

/**
 * Something that is being edited: only fields that differ from what the server has are sent, and only to the state that
 * the person saw. When somebody else was quicker, theirs and ours are put together and shown before anything is written.
 */
export class Edit<V extends Edited, D extends object, B extends object> {
  view: V;
  draft: D;
  isBusy = $state(false);
  problem: string | null = $state(null);
  fields: Readonly<Record<string, string>> = $state.raw({});
  /** Edited fields that are to follow the files again. */
  resets: readonly string[] = $state.raw([]);
  /** Names of the fields that somebody else changed meanwhile. */
  conflict: readonly string[] = $state.raw([]);
  #etag: string;
  readonly #options: EditOptions<V, D, B>;

  constructor(options: EditOptions<V, D, B>, first: { readonly data: V; readonly etag: string }) {
    this.#options = options;
    this.#etag = first.etag;
    this.view = $state.raw(first.data);
    this.draft = $state(options.draftOf(first.data));
  }

  get changes(): Partial<B> {
    return differing(
      this.#options.bodyOf(this.#options.draftOf(this.view)),
      this.#options.bodyOf(this.draft),
    );
  }

  get isChanged(): boolean {
    return Object.keys(this.changes).length > 0 || this.resets.length > 0;
  }

  isLocked(name: string): boolean {
    return this.view.edited.includes(name);
  }

  toggleReset(name: string): void {
    this.resets = this.resets.includes(name)
      ? this.resets.filter((one) => one !== name)
      : [...this.resets, name];
  }

  /** True when everything is written. */
  async save(): Promise<boolean> {
    this.isBusy = true;
    this.problem = null;
    this.fields = {};
    this.conflict = [];
    try {
      const { changes, resets } = this;
      const free = resets.filter((name) => !(name in changes));
      this.#take(await this.#options.save(changes, free, this.#etag));
      return true;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 412) await this.#reconcile();
      else {
        this.fields = error instanceof ApiProblem ? error.fields : {};
        this.problem = wordsFor(error);
      }
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** Reads it anew, without a word about what was typed; for changes that other parts of the page have made. */
  async reload(): Promise<void> {
    this.#keeping(await this.#options.load());
  }

  #take({ data, etag }: { readonly data: V; readonly etag: string }): void {
    this.view = data;
    this.#etag = etag;
    this.draft = this.#options.draftOf(data);
    this.resets = [];
  }

  /** Takes the state of the server over, keeps what was typed, and returns the fields that are new there. */
  #keeping(fresh: { readonly data: V; readonly etag: string }): readonly (keyof B & string)[] {
    const { draftOf, bodyOf } = this.#options;
    const mine = Object.keys(this.changes);
    const typed = new Map(Object.entries(this.draft).filter(([name]) => mine.includes(name)));
    const theirs = differing(bodyOf(draftOf(this.view)), bodyOf(draftOf(fresh.data)));
    this.#take(fresh);
    Object.assign(this.draft, Object.fromEntries(typed));
    return namesOf(theirs);
  }

  async #reconcile(): Promise<void> {
    try {
      const theirs = this.#keeping(await this.#options.load());
      this.conflict = theirs.map((name) => this.#options.labels[name]);
      this.problem = m.editing.conflict(this.conflict.join(', '));
    } catch (error) {
      this.problem = wordsFor(error);
    }
  }
}

/** The fields of `after` that are not as in `before`. */
function differing<B extends object>(before: B, after: B): Partial<B> {
  const changed: Partial<B> = {};
  for (const name of namesOf(after)) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) changed[name] = after[name];
  }
  return changed;
}

function namesOf<B extends object>(body: B): (keyof B & string)[] {
  const names: (keyof B & string)[] = [];
  for (const name in body) names.push(name);
  return names;
}
