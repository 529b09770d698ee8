import { keptJson, type Reply } from '@bandstand/http';
import type { App } from '../hub/index.ts';
import type { Settings } from '../settings/index.ts';

interface Kept {
  readonly settings: Settings | null;
  readonly reply: Reply;
}

/**
 * Answers that say an app with its settings, kept as long as both are the very objects that they were made of: what is
 * remembered of the registry and of config.yaml is another object after every change.
 */
export class KeptAnswers {
  readonly #kept = new WeakMap<App, Kept>();

  /** The answer for these two; `make` says what stands in it. */
  of(app: App, settings: Settings | null, make: () => object): Reply {
    const known = this.#kept.get(app);
    if (known?.settings === settings) return known.reply;
    const reply = keptJson(make());
    this.#kept.set(app, { settings, reply });
    return reply;
  }
}
