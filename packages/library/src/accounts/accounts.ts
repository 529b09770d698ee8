import type { Clock, Log, Reader, Writer } from '@bandstand/sqlite';
import type { Account, Role } from '../access/index.ts';
import * as store from './account-store.ts';
import { AccountError } from './errors.ts';
import { deleteFailures } from './failure-store.ts';
import { accountSubject } from './lockout-rule.ts';
import { checkPassword, foldName, parseUsername } from './names.ts';
import type { PasswordHasher } from './passwords.ts';
import type { LibraryDatabase } from './ports.ts';
import { parseEmail, parseProfileText, parseQuota } from './profile.ts';
import type { RecentSignIns } from './recent-sign-ins.ts';
import { deleteSessions } from './session-store.ts';

export interface AccountsOptions {
  readonly db: LibraryDatabase;
  readonly clock: Clock;
  readonly passwords: PasswordHasher;
  readonly recent: RecentSignIns;
  readonly log: Log;
}

export interface AddAccount {
  readonly username: string;
  readonly password: string;
  readonly role: Role;
  readonly alias?: string | null;
  readonly email?: string | null;
  /** Bytes; 0 (the default) means no limit. */
  readonly storageQuota?: number;
  /** Gid of the artist the account speaks for. */
  readonly artist?: string | null;
}

/** What a root_admin may change; fields that are left out stay. */
export interface ChangeAccount {
  readonly username?: string;
  readonly role?: Role;
  readonly isActive?: boolean;
  readonly storageQuota?: number;
  readonly email?: string | null;
  readonly artist?: string | null;
  /** A new password: it ends every session, and its owner is asked to change it. */
  readonly password?: string;
}

/** Accounts of all roles. Every change throws AccountError when a rule forbids it and then changes nothing. */
export class Accounts {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  readonly #passwords: PasswordHasher;
  readonly #recent: RecentSignIns;
  readonly #log: Log;
  #adopting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor({ db, clock, passwords, recent, log }: AccountsOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#passwords = passwords;
    this.#recent = recent;
    this.#log = log;
  }

  /** True while nobody can sign in, because there is no account. */
  setupNeeded(): boolean {
    return this.#db.read(store.countAccounts) === 0;
  }

  byId(id: number): Account | undefined {
    return this.#db.read((reader) => store.accountById(reader, id));
  }

  byGid(gid: string): Account | undefined {
    return this.#db.read((reader) => store.accountByGid(reader, gid));
  }

  /** The account of that name, whatever its case. */
  byName(username: string): Account | undefined {
    return this.#db.read((reader) => store.accountByName(reader, username.trim()));
  }

  /** Accounts in the order they were made, after the row id `after`. */
  list({ after = 0, limit = 500 }: { after?: number; limit?: number } = {}): Account[] {
    return this.#db.read((reader) => store.accountsAfter(reader, after, limit));
  }

  /** Gid and name of an artist that an account is linked to. */
  artistOf(account: Account): { gid: string; name: string } | null {
    const { artistId } = account;
    if (artistId === null) return null;
    return this.#db.read((reader) => store.artistName(reader, artistId)) ?? null;
  }

  /**
   * Adds an account. The first one must be root_admin (`first_must_be_root`), so that no listener is root by accident.
   * Other codes: bad_username, username_taken, weak_password, unknown_artist, bad_email, bad_quota, bad_name.
   */
  async add(wanted: AddAccount): Promise<Account> {
    return await this.#insert(wanted, (reader) => {
      if (wanted.role === 'root_admin' || store.countAccounts(reader) > 0) return;
      throw new AccountError('first_must_be_root', 'The first account must have the role root_admin.');
    });
  }

  /** Adds the first account as root_admin. Throws `setup_done` when there is an account already. */
  async addFirst(wanted: { readonly username: string; readonly password: string }): Promise<Account> {
    return await this.#insert({ ...wanted, role: 'root_admin' }, (reader) => {
      if (store.countAccounts(reader) === 0) return;
      throw new AccountError('setup_done', 'There is an account already. Sign in with it.');
    });
  }

  async #insert(wanted: AddAccount, rule: (reader: Reader) => void): Promise<Account> {
    const username = parseUsername(wanted.username);
    checkPassword(wanted.password, username);
    const row = {
      username,
      role: wanted.role,
      alias: parseProfileText(wanted.alias ?? null),
      email: parseEmail(wanted.email ?? null),
      storageQuota: parseQuota(wanted.storageQuota ?? 0),
    };
    this.#db.read((reader) => {
      rule(reader);
      refuseTaken(reader, username);
    });
    const passwordHash = await this.#passwords.hash(wanted.password);
    return this.#db.write((writer) => {
      rule(writer);
      refuseTaken(writer, username);
      if (store.countAccounts(writer) === 0) {
        writer.afterCommit(() => {
          this.#adopting = this.#adoptInBackground();
        });
      }
      const artistId = artistRow(writer, wanted.artist ?? null);
      const id = store.insertAccount(writer, { ...row, passwordHash, artistId, now: this.#now() });
      return existing(store.accountById(writer, id));
    });
  }

  /** Changes an account; the result is the account as it is now. */
  async change(gid: string, wanted: ChangeAccount): Promise<Account> {
    const username = wanted.username === undefined ? undefined : parseUsername(wanted.username);
    const before = existing(this.byGid(gid));
    if (wanted.password !== undefined) checkPassword(wanted.password, username ?? before.username);
    const hash = wanted.password === undefined ? undefined : await this.#passwords.hash(wanted.password);
    return this.#db.write((writer) => {
      const account = existing(store.accountByGid(writer, gid));
      writer.afterCommit(() => this.#recent.forget());
      protectRoots(writer, account, wanted);
      if (username !== undefined) refuseTaken(writer, username, account.id);
      const values = {
        ...(username === undefined ? {} : { username }),
        ...(wanted.role === undefined ? {} : { role: wanted.role }),
        ...(wanted.isActive === undefined ? {} : { is_active: wanted.isActive ? 1 : 0 }),
        ...(wanted.storageQuota === undefined ? {} : { storage_quota: parseQuota(wanted.storageQuota) }),
        ...(wanted.email === undefined ? {} : { email: parseEmail(wanted.email) }),
        ...(wanted.artist === undefined ? {} : artistValues(writer, wanted.artist)),
        ...(hash === undefined ? {} : { password_hash: hash, must_change_password: 1 }),
      };
      store.updateAccount(writer, account.id, values, this.#now());
      if (hash !== undefined || wanted.isActive === false) deleteSessions(writer, account.id, null);
      if (hash !== undefined) deleteFailures(writer, accountSubject(account.username));
      return existing(store.accountById(writer, account.id));
    });
  }

  /** What people may change about themselves. */
  changeProfile(
    id: number,
    wanted: {
      readonly alias?: string | null;
      readonly email?: string | null;
      readonly nowPlayingEnabled?: boolean;
    },
  ): Account {
    const values = {
      ...(wanted.alias === undefined ? {} : { alias: parseProfileText(wanted.alias) }),
      ...(wanted.email === undefined ? {} : { email: parseEmail(wanted.email) }),
      ...(wanted.nowPlayingEnabled === undefined
        ? {}
        : { now_playing_enabled: wanted.nowPlayingEnabled ? 1 : 0 }),
    };
    return this.#db.write((writer) => {
      writer.afterCommit(() => this.#recent.forget());
      store.updateAccount(writer, id, values, this.#now());
      return existing(store.accountById(writer, id));
    });
  }

  /** Sets a password and ends every session but `keepSession`. The old password must have been checked before. */
  async setPassword(id: number, password: string, keepSession: number | null): Promise<void> {
    checkPassword(password, existing(this.byId(id)).username);
    const hash = await this.#passwords.hash(password);
    this.#db.write((writer) => {
      store.updateAccount(writer, id, { password_hash: hash, must_change_password: 0 }, this.#now());
      deleteSessions(writer, id, keepSession);
    });
  }

  /** Removes an account with its playlists, stars and other personal data; releases stay, without an owner. */
  remove(gid: string): void {
    this.#db.write((writer) => {
      const account = existing(store.accountByGid(writer, gid));
      writer.afterCommit(() => this.#recent.forget());
      protectRoots(writer, account, { isActive: false });
      store.deleteAccount(writer, account.id);
      deleteFailures(writer, accountSubject(account.username));
    });
  }

  /**
   * Gives what belongs to nobody to the first root account: what was scanned before there was an account, and what
   * deleted accounts left. Works in small steps, so that requests are answered meanwhile; may be repeated. The first
   * account starts it by itself.
   * @returns how many albums and tracks changed hands
   */
  async adoptUnowned(): Promise<number> {
    const owner = this.#db.read(store.firstRoot);
    if (owner === undefined) return 0;
    let total = 0;
    for (const table of ['albums', 'tracks'] as const) {
      for (let changed = adoptStep; changed === adoptStep && !this.#closed; total += changed) {
        changed = this.#db.write((writer) => store.adopt(writer, table, owner, adoptStep));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return total;
  }

  /** Ends work that goes on behind the requests; call it before the database is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#adopting;
  }

  async #adoptInBackground(): Promise<void> {
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.adoptUnowned();
    } catch (error) {
      this.#log.error({ err: error }, 'scanned music could not be given to the first account');
    }
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}

const adoptStep = 200;

function existing(account: Account | undefined): Account {
  if (account !== undefined) return account;
  throw new AccountError('account_not_found', 'There is no such account.');
}

function artistRow(reader: Reader, gid: string | null): number | null {
  if (gid === null) return null;
  const id = store.artistRow(reader, gid);
  if (id === undefined) throw new AccountError('unknown_artist', 'There is no such artist.');
  return id;
}

function artistValues(writer: Writer, gid: string | null) {
  return { artist_id: artistRow(writer, gid), artist_unlinked: gid === null ? 1 : 0 };
}

/** SQLite folds ASCII only, so other letters are compared here. */
function refuseTaken(reader: Reader, username: string, self = 0): void {
  const folded = foldName(username);
  const taken = store.allNames(reader).some((row) => row.id !== self && foldName(row.username) === folded);
  if (taken) throw new AccountError('username_taken', 'An account has this name already.');
}

/** There is always an active root account, and the account with id 1 is one as long as it exists. */
function protectRoots(reader: Reader, account: Account, wanted: ChangeAccount): void {
  const demoted = wanted.role !== undefined && wanted.role !== 'root_admin';
  if (account.role !== 'root_admin' || (!demoted && wanted.isActive !== false)) return;
  if (store.otherRoots(reader, account.id) === 0) {
    throw new AccountError('last_root', 'This is the last active root_admin. Make another one first.');
  }
  if (account.id === 1 && demoted) {
    throw new AccountError('first_account_is_root', 'The first account is always root_admin.');
  }
}
