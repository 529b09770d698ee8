import type { AuthStatus } from '#lib/api/index.ts';

const key = 'bandstand.offline';

interface Kept {
  /** Ids of the accounts that keep music in this browser. */
  readonly accounts: readonly string[];
  /** Who was signed in when the server was last there, if they keep music here. No secret is in it. */
  readonly status: AuthStatus | null;
}

const nothing: Kept = { accounts: [], status: null };

const isStatus = (value: unknown): value is AuthStatus =>
  typeof value === 'object' &&
  value !== null &&
  'account' in value &&
  'permissions' in value &&
  Array.isArray(value.permissions) &&
  'server' in value;

function read(storage: Storage): Kept {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('accounts' in kept) || !Array.isArray(kept.accounts))
      return nothing;
    const accounts = kept.accounts.filter((one) => typeof one === 'string');
    const status = 'status' in kept && isStatus(kept.status) ? kept.status : null;
    return { accounts, status };
  } catch {
    return nothing;
  }
}

/** Who keeps music in this browser, and who was signed in last. */
export class OfflineChoice {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** True for an account that keeps music here. */
  has(account: string): boolean {
    return read(this.#storage).accounts.includes(account);
  }

  set(account: string, on: boolean): void {
    const { accounts, status } = read(this.#storage);
    const others = accounts.filter((one) => one !== account);
    this.#keep({ accounts: on ? [...others, account] : others, status: on ? status : null });
  }

  /** The answer to "who is signed in" while the server cannot say. */
  get status(): AuthStatus | null {
    return read(this.#storage).status;
  }

  /** Remembers who is signed in, when they keep music here; forgets who was before. */
  remember(status: AuthStatus): void {
    const { accounts, status: before } = read(this.#storage);
    const isOurs = status.account !== null && accounts.includes(status.account.id);
    if (!isOurs && before === null) return;
    this.#keep({ accounts, status: isOurs ? status : null });
  }

  #keep(kept: Kept): void {
    try {
      this.#storage.setItem(key, JSON.stringify(kept));
    } catch {
      // a full storage: the next start without the server then asks to sign in
    }
  }
}
