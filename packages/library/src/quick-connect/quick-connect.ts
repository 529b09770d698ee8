import type { Account } from '../access/index.ts';
import type { Device, Random } from '../accounts/index.ts';
import { LibraryError } from '../errors/index.ts';

/** A device that waits to be let in. */
export interface Pending {
  /** Known to the device alone. */
  readonly secret: string;
  /** Six digits that a person reads on the device and types where they are signed in. */
  readonly code: string;
  readonly device: Device;
  /** ms since 1970. */
  readonly at: number;
  /** Who let it in. */
  readonly accountId: number | undefined;
}

/** A code may be used for so long, in ms. */
const lifeMs = 10 * 60_000;
const mostPending = 1000;
/** Wrong codes of one account within the life of a code. */
const mostWrong = 20;

/**
 * Signing in without a password: a device shows a code, somebody who is signed in elsewhere enters it. Kept in memory; a
 * restart forgets what waits, and devices ask for another code.
 */
export class QuickConnect {
  readonly #clock: () => number;
  readonly #random: Random;
  readonly #pending = new Map<string, Pending>();
  readonly #wrong = new Map<number, { count: number; readonly since: number }>();

  constructor({ clock, random }: { readonly clock: () => number; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A new code for a device; the one it had before is void. Throws `busy` when too many wait. */
  initiate(device: Device): Pending {
    this.#forgetOld();
    for (const [secret, one] of this.#pending) if (one.device.id === device.id) this.#pending.delete(secret);
    if (this.#pending.size >= mostPending)
      throw new LibraryError('busy', 'Too many devices wait to be let in. Try again in a few minutes.');
    const secret = Buffer.from(this.#random(32)).toString('hex');
    const pending: Pending = {
      secret,
      code: this.#newCode(),
      device,
      at: this.#clock(),
      accountId: undefined,
    };
    this.#pending.set(secret, pending);
    return pending;
  }

  /** What waits under a secret, undefined when nothing does any more. */
  bySecret(secret: string): Pending | undefined {
    this.#forgetOld();
    return this.#pending.get(secret);
  }

  /** The device behind a code. Throws `not_found`, `busy` after too many wrong ones. */
  byCode(account: Account, code: string): Pending {
    this.#forgetOld();
    const wrong = this.#wrong.get(account.id);
    if (wrong !== undefined && wrong.count >= mostWrong)
      throw new LibraryError('busy', 'Too many wrong codes. Try again in ten minutes.');
    const plain = code.replaceAll(/\D/g, '');
    const found = [...this.#pending.values()].find(
      (one) => one.code === plain && one.accountId === undefined,
    );
    if (found !== undefined) return found;
    this.#wrong.set(account.id, { count: (wrong?.count ?? 0) + 1, since: wrong?.since ?? this.#clock() });
    throw new LibraryError('not_found', 'No device shows this code. Codes are good for ten minutes.');
  }

  /** Lets the device behind a code in as this account. Throws like `byCode`. */
  approve(account: Account, code: string): Pending {
    const approved = { ...this.byCode(account, code), accountId: account.id };
    this.#pending.set(approved.secret, approved);
    return approved;
  }

  /** Takes what was approved away, once: the account and the device to sign in. Undefined when it was not approved. */
  redeem(secret: string): { readonly accountId: number; readonly device: Device } | undefined {
    const found = this.bySecret(secret);
    if (found?.accountId === undefined) return undefined;
    this.#pending.delete(secret);
    return { accountId: found.accountId, device: found.device };
  }

  #newCode(): string {
    const taken = new Set([...this.#pending.values()].map(({ code }) => code));
    for (;;) {
      const number = this.#random(4).reduce((sum, byte) => sum * 256 + byte, 0) % 1_000_000;
      const code = String(number).padStart(6, '0');
      if (!taken.has(code)) return code;
    }
  }

  #forgetOld(): void {
    const since = this.#clock() - lifeMs;
    for (const [secret, { at }] of this.#pending) if (at < since) this.#pending.delete(secret);
    for (const [account, wrong] of this.#wrong) if (wrong.since < since) this.#wrong.delete(account);
  }
}
