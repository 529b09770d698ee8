import type { Clock } from '@bandstand/sqlite';
import * as store from './app-password-store.ts';
import { AccountError } from './errors.ts';
import { parseLabel } from './names.ts';
import type { Keyring, LibraryDatabase, Random } from './ports.ts';
import type { RecentSignIns } from './recent-sign-ins.ts';
import { appPasswordText, withDashes } from './secrets.ts';
import { iso } from './sessions.ts';

/** What the keyring's keys for app passwords are called. */
export const appPasswordPurpose = 'app-password';
/** Most app passwords of one account: a failed sign-in compares with this many, whoever is named. */
export const mostAppPasswords = 25;

/** An app password as its owner sees it. */
export type AppPassword = store.AppPasswordRow;

/** Passwords for Subsonic clients: one for each client, so that one can be revoked. */
export class AppPasswords {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #keyring: Keyring;
  readonly #recent: RecentSignIns;

  constructor(options: {
    readonly db: LibraryDatabase;
    readonly clock: Clock;
    readonly random: Random;
    readonly keyring: Keyring;
    readonly recent: RecentSignIns;
  }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#keyring = options.keyring;
    this.#recent = options.recent;
  }

  /**
   * Makes an app password; `secret` (with dashes) is shown once. Throws bad_name, too_many.
   * @param manages lets the client manage accounts as well, if the account may; not to be given away lightly
   */
  create(
    accountId: number,
    client: string,
    { manages = false }: { readonly manages?: boolean } = {},
  ): { secret: string; made: AppPassword } {
    const plain = appPasswordText(this.#random);
    const row = {
      accountId,
      client: parseLabel(client),
      secret: this.#keyring.seal(appPasswordPurpose, plain),
      lookup: this.#keyring.mac(appPasswordPurpose, plain),
      manages,
      now: iso(this.#clock()),
    };
    const made = this.#db.write((writer) => {
      if (store.countAppPasswords(writer, accountId) >= mostAppPasswords) {
        throw new AccountError('too_many', 'There are 25 app passwords already. Revoke some first.');
      }
      return store.insertAppPassword(writer, row);
    });
    if (made === undefined) throw new AccountError('app_password_not_found', 'It was revoked at once.');
    return { secret: withDashes(plain), made };
  }

  list(accountId: number): AppPassword[] {
    return this.#db.read((reader) => store.appPasswordsOf(reader, accountId));
  }

  /** Revokes an app password of this account. Throws `app_password_not_found`. */
  revoke(accountId: number, gid: string): void {
    const gone = this.#db.write((writer) => {
      writer.afterCommit(() => this.#recent.forget());
      return store.deleteAppPassword(writer, accountId, gid);
    });
    if (gone) return;
    throw new AccountError('app_password_not_found', 'There is no such app password.');
  }
}
