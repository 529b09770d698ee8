import type { Log } from '@bandstand/sqlite';
import type { Account } from '../access/index.ts';
import { type Credentials, credentialsOf, renewHash } from './account-store.ts';
import type { Accounts } from './accounts.ts';
import { AccountError, badCredentials } from './errors.ts';
import { accountSubject, addressSubject } from './lockout-rule.ts';
import type { Lockouts } from './lockouts.ts';
import { isArgon2, isBcrypt, isOutdated, type PasswordHasher } from './passwords.ts';
import type { LibraryDatabase } from './ports.ts';
import type { SessionKind, SessionOrigin, Sessions } from './sessions.ts';
import type { SetupToken } from './setup-token.ts';

export interface SignInOptions {
  readonly db: LibraryDatabase;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly lockouts: Lockouts;
  readonly passwords: PasswordHasher;
  readonly setupToken: SetupToken;
  readonly log: Log;
}

export interface SignedIn {
  readonly account: Account;
  /** The session's token; told here and never again. */
  readonly token: string;
}

interface Wanted {
  readonly username: string;
  readonly password: string;
  readonly kind: SessionKind;
  readonly origin: SessionOrigin;
}

/** Signing in with a name and a password, making the first account, changing one's password. */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /**
   * Starts a session. Throws `bad_credentials` (one answer and one hash of work for an unknown name, a wrong or empty
   * password and an account that is switched off), `locked`, `busy`.
   */
  async signIn({ username, password, kind, origin }: Wanted): Promise<SignedIn> {
    const { id } = await this.#check(username, password, origin.address);
    const account = this.#options.accounts.byId(id);
    if (account === undefined || !account.isActive) throw badCredentials();
    return { account, token: this.#options.sessions.start(account, kind, origin).token };
  }

  /**
   * Makes the first account (root_admin) and signs it in. Throws `setup_done` when there is an account,
   * `bad_setup_token`, `locked`, and what `Accounts.add` throws.
   */
  async setUp(wanted: Wanted & { readonly token: string }): Promise<SignedIn> {
    const { accounts, lockouts, sessions, setupToken } = this.#options;
    const subjects = [addressSubject(wanted.origin.address)];
    lockouts.check(subjects);
    if (!accounts.setupNeeded())
      throw new AccountError('setup_done', 'There is an account already. Sign in.');
    if (!setupToken.matches(wanted.token)) {
      lockouts.failed(subjects);
      throw new AccountError(
        'bad_setup_token',
        'This set-up address is not valid. The one of this start is in the log.',
      );
    }
    const account = await accounts.addFirst(wanted);
    setupToken.spend();
    return { account, token: sessions.start(account, wanted.kind, wanted.origin).token };
  }

  /** Changes a password and ends every other session. Throws `wrong_password`, `weak_password`, `locked`, `busy`. */
  async changePassword(
    account: Account,
    wanted: { readonly current: string; readonly next: string },
    session: { readonly keep: number | null; readonly address: string },
  ): Promise<void> {
    try {
      await this.#check(account.username, wanted.current, session.address);
    } catch (error) {
      if (!(error instanceof AccountError) || error.code !== 'bad_credentials') throw error;
      throw new AccountError('wrong_password', 'The present password is wrong.');
    }
    await this.#options.accounts.setPassword(account.id, wanted.next, session.keep);
  }

  async #check(username: string, password: string, address: string): Promise<Credentials> {
    const { db, lockouts, passwords } = this.#options;
    const name = username.trim();
    const subjects = [accountSubject(name), addressSubject(address)];
    lockouts.check(subjects);
    const found = db.read((reader) => credentialsOf(reader, name));
    // Asked again when the turn has come: of many guesses sent at once only the first few are computed.
    const fits = await passwords.verify(found?.hash ?? null, password, () => lockouts.check(subjects));
    if (found === undefined || !fits || found.isActive !== 1) {
      lockouts.failed(subjects);
      if (found !== undefined) this.#warnOfForeignHash(name, found.hash);
      throw badCredentials();
    }
    lockouts.succeeded(accountSubject(name));
    await this.#renew(found, password);
    return found;
  }

  async #renew({ id, hash }: Credentials, password: string): Promise<void> {
    if (!isOutdated(hash)) return;
    const renewed = await this.#options.passwords.hash(password);
    this.#options.db.write((writer) => renewHash(writer, id, hash, renewed));
  }

  #warnOfForeignHash(username: string, hash: string): void {
    if (isArgon2(hash) || isBcrypt(hash)) return;
    this.#options.log.warn(
      { username },
      'the password hash of this account is of a kind that cannot be checked: set a new password',
    );
  }
}
