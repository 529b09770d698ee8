import type { Clock, Log } from '@bandstand/sqlite';
import type { AccountViewer, Scope } from '../access/index.ts';
import { toAccount } from './account-store.ts';
import {
  type CandidateRow,
  candidateByLookup,
  candidatesOf,
  touchAppPassword,
} from './app-password-store.ts';
import { appPasswordPurpose, mostAppPasswords } from './app-passwords.ts';
import { accountSubject, addressSubject } from './lockout-rule.ts';
import type { Lockouts } from './lockouts.ts';
import type { Keyring, LibraryDatabase } from './ports.ts';
import type { RecentSignIns } from './recent-sign-ins.ts';
import { plainAppPassword } from './secrets.ts';
import { iso, note, noteEveryMs } from './sessions.ts';
import { type SubsonicCredentials, type SubsonicRefusal, subsonicForm } from './subsonic-form.ts';

/** An app password is for listening: it manages no accounts and no settings, unless it was made for that. */
const appPasswordScopes: readonly Scope[] = ['read', 'play', 'annotate', 'edit'];
const managingScopes: readonly Scope[] = [...appPasswordScopes, 'admin'];

export type SubsonicAnswer =
  | { readonly ok: true; readonly viewer: AccountViewer }
  | ({ readonly ok: false } & SubsonicRefusal);

const wrong: SubsonicAnswer = { ok: false, code: 40, message: 'Wrong username or password.' };
const wrongKey: SubsonicAnswer = { ok: false, code: 44, message: 'Invalid API key.' };

/** Stands where an account has fewer app passwords than it may have, so that every failure costs the same. */
const filler = '-'.repeat(24);

export interface SubsonicSignInOptions {
  readonly db: LibraryDatabase;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly lockouts: Lockouts;
  readonly recent: RecentSignIns;
  readonly log: Log;
  /** Told of every comparison: for tests of equal work. */
  readonly onWork?: () => void;
}

/** Signs in Subsonic clients by app passwords, in the forms t+s, p, enc: and apiKey. */
export class SubsonicSignIn {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  readonly #keyring: Keyring;
  readonly #lockouts: Lockouts;
  readonly #recent: RecentSignIns;
  readonly #log: Log;
  readonly #onWork: () => void;
  /** Opened secrets by their sealed text: a revoked or replaced one is simply not asked for any more. */
  readonly #opened = new Map<string, string>();

  constructor(options: SubsonicSignInOptions) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#keyring = options.keyring;
    this.#lockouts = options.lockouts;
    this.#recent = options.recent;
    this.#log = options.log;
    this.#onWork = options.onWork ?? (() => {});
  }

  /**
   * Who asks, or the error of the Subsonic protocol: 10 a parameter is missing, 40 wrong name or password (also while
   * locked), 43 several ways at once, 44 wrong API key. 41 and 42 do not occur: every mechanism is supported.
   * An app password that has been used is a session: failures of others never lock it out.
   */
  verify(credentials: SubsonicCredentials, address: string, client?: string): SubsonicAnswer {
    const recent = this.#recent.find(credentials);
    if (recent !== undefined) return { ok: true, viewer: recent };
    const form = subsonicForm(credentials);
    if (form.kind === 'refused') return { ok: false, ...form.refusal };
    const refusal = form.kind === 'key' ? wrongKey : wrong;
    const found = form.kind === 'key' ? this.#byKey(form.key) : this.#byName(form.username, form.matches);
    const subjects = [addressSubject(address, 'rest')];
    if (form.kind === 'password') subjects.push(accountSubject(form.username, 'rest'));
    if (found === undefined || found.isActive !== 1) {
      if (this.#lockouts.remainingMs(subjects) === 0) this.#lockouts.failed(subjects);
      return refusal;
    }
    if (found.lastUsedAt === null && this.#lockouts.remainingMs(subjects) > 0) return refusal;
    this.#noteUse(found, client);
    const account = toAccount(found);
    const viewer: AccountViewer = {
      kind: 'account',
      account,
      scopes: found.manages === 1 ? managingScopes : appPasswordScopes,
      via: 'app-password',
    };
    this.#recent.remember(credentials, viewer);
    return { ok: true, viewer };
  }

  #byKey(key: string): CandidateRow | undefined {
    this.#onWork();
    const lookup = this.#keyring.mac(appPasswordPurpose, plainAppPassword(key));
    return this.#db.read((reader) => candidateByLookup(reader, lookup));
  }

  #byName(username: string, matches: (plain: string) => boolean): CandidateRow | undefined {
    const candidates = this.#db.read((reader) => candidatesOf(reader, username.trim()));
    for (let index = 0; index < mostAppPasswords || index < candidates.length; index += 1) {
      const candidate = candidates[index];
      this.#onWork();
      const fits = matches(candidate === undefined ? filler : this.#open(candidate));
      if (fits && candidate !== undefined) return candidate;
    }
    return undefined;
  }

  #open({ secret, username }: CandidateRow): string {
    const known = this.#opened.get(secret);
    if (known !== undefined) return known;
    let plain: string;
    try {
      plain = this.#keyring.open(appPasswordPurpose, secret);
    } catch (error) {
      this.#log.error(
        { err: error, username },
        'an app password was sealed with another key: make a new one',
      );
      return filler;
    }
    if (this.#opened.size >= 2000) this.#opened.clear();
    this.#opened.set(secret, plain);
    return plain;
  }

  #noteUse(row: CandidateRow, client: string | undefined): void {
    const now = this.#clock();
    if (row.lastUsedAt !== null && now - Date.parse(row.lastUsedAt) < noteEveryMs) return;
    note(() =>
      this.#db.write((writer) => {
        touchAppPassword(writer, row.passwordId, client?.slice(0, 100) ?? null, iso(now));
      }),
    );
  }
}
