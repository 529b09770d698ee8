import type { Clock, Driver, Writer } from '../drivers/index.ts';
import type { Account } from '../queries/index.ts';
import { type Done, settleDone } from './settle.ts';

/** So many answers, or those of so many ms, are kept together: a transaction costs as much as several answers. */
const MOST = 64;
const WAIT_MS = 4;

/**
 * Keeps what came of edits, several in one transaction. Until then they count as sent with an unknown answer, so that a kill
 * in between asks the server again.
 */
export class Settler {
  readonly #driver: Driver;
  readonly #account: Account;
  readonly #clock: Clock;
  #done: Done[] = [];
  #failed: ((writer: Writer) => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(driver: Driver, account: Account, clock: Clock) {
    this.#driver = driver;
    this.#account = account;
    this.#clock = clock;
  }

  /** False once something could not be kept: `flush` says what. */
  get isSound(): boolean {
    return this.#failure === undefined;
  }

  /** The server has these edits. */
  done(done: readonly Done[]): void {
    this.#done.push(...done);
    this.#soon();
  }

  /** The server has not got one; `keep` says what becomes of it. */
  failed(keep: (writer: Writer) => void): void {
    this.#failed.push(keep);
    this.#soon();
  }

  /** Keeps what there is now. */
  keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [done, failed] = [this.#done, this.#failed];
    [this.#done, this.#failed] = [[], []];
    if (done.length + failed.length === 0) return;
    try {
      this.#driver.write((writer) => {
        if (done.length > 0) settleDone(writer, this.#account, done, this.#clock());
        for (const work of failed) work(writer);
      });
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** The same. Throws what any of it threw. */
  flush(): void {
    this.keep();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #soon(): void {
    if (this.#done.length + this.#failed.length >= MOST) this.keep();
    else this.#timer ??= setTimeout(() => this.keep(), WAIT_MS);
  }
}
