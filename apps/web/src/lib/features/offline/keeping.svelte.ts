import type { Keeper } from '@bandstand/offline/browser';
import { m } from '#lib/messages/index.ts';
import { bareId } from '#lib/offline/ids.ts';
import type { Offline } from '#lib/offline/index.ts';

type Standing = Awaited<ReturnType<Keeper['keeping']>>;

/** How an album or playlist stands in this browser, in words; '' for what is not kept. */
export function wordsOf({ rule, files, wanted, done, failed, error }: Standing): string {
  const words = m.offline.keep;
  if (rule === null) return '';
  if (files > 0 && done === files) return words.done;
  if (failed > 0) return words.failed(failed, error);
  if (wanted === 0) return files > 0 ? words.leftOut : words.preparing;
  return done === 0 ? words.waiting(wanted) : words.some(done, wanted);
}

/** The switch of one album or playlist: on or off at once, with what has come of it. */
export class Keeping {
  isOn = $state(false);
  text = $state('');
  isFailed = $state(false);
  readonly #offline: Offline;
  readonly #kind: 'item' | 'playlist';
  readonly #id: string;

  constructor(offline: Offline, kind: 'item' | 'playlist', gid: string) {
    this.#offline = offline;
    this.#kind = kind;
    this.#id = bareId(gid);
  }

  /** Looks how it stands now. */
  async look(): Promise<void> {
    if (!this.#offline.isOn || (this.#offline.state?.account ?? null) === null) return;
    const standing = await (await this.#offline.keeper()).keeping(this.#id);
    this.isOn = standing.rule !== null;
    this.text = wordsOf(standing);
    this.isFailed = standing.rule !== null && standing.failed > 0;
  }

  /** Rejects with words for people; then it is as before. */
  async set(on: boolean): Promise<void> {
    const before = { isOn: this.isOn, text: this.text };
    this.isOn = on;
    this.text = on ? m.offline.keep.preparing : '';
    try {
      await (await this.#offline.keeper()).keep(this.#kind, this.#id, on);
    } catch (error) {
      this.isOn = before.isOn;
      this.text = before.text;
      throw error;
    }
    // Where it cannot be asked now, news of it come by themselves.
    await this.look().catch(() => {});
  }
}
