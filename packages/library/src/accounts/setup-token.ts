import type { Random } from './ports.ts';
import { opaqueToken, sameSecret } from './secrets.ts';

/** The one-time token that lets a person make the first account. It is kept in memory alone: every start has another. */
export class SetupToken {
  #token: string | null;

  constructor(random: Random) {
    this.#token = opaqueToken(random, '');
  }

  /** The token to print in the set-up address, null once it was used. */
  get value(): string | null {
    return this.#token;
  }

  matches(offered: string): boolean {
    return this.#token !== null && sameSecret(offered, this.#token);
  }

  /** Ends the token: the first account exists. */
  spend(): void {
    this.#token = null;
  }
}
