import type { Clock } from '../drivers/index.ts';
import type { SecretOwner, SecretStore } from '../secrets/index.ts';

/** Another process may have signed in anew: so long an older token may be used, ms. */
const FRESH_MS = 60_000;

/** The token of one account, kept at hand: a store of secrets takes its time, and edits are sent by the thousand. */
export class HeldToken {
  readonly #secrets: SecretStore;
  readonly #owner: SecretOwner;
  readonly #clock: Clock;
  #held: { readonly token: string | undefined; readonly at: number } | undefined;

  constructor(secrets: SecretStore, owner: SecretOwner, clock: Clock) {
    this.#secrets = secrets;
    this.#owner = owner;
    this.#clock = clock;
  }

  /** The token; `isStale` has it looked up anew. */
  readonly get = async (isStale = false): Promise<string | undefined> => {
    const now = this.#clock();
    if (!isStale && this.#held !== undefined && Math.abs(now - this.#held.at) < FRESH_MS)
      return this.#held.token;
    const token = await this.#secrets.get(this.#owner);
    this.#held = { token, at: now };
    return token;
  };
}
