import type { Clock, Log } from '@bandstand/sqlite';
import { hasBcryptHashes } from './account-store.ts';
import { Accounts } from './accounts.ts';
import { ApiTokens } from './api-tokens.ts';
import { AppPasswords } from './app-passwords.ts';
import { createAuthenticators } from './authenticators.ts';
import { Lockouts } from './lockouts.ts';
import { type HasherOptions, PasswordHasher } from './passwords.ts';
import type { Keyring, LibraryDatabase, Random } from './ports.ts';
import { RecentSignIns } from './recent-sign-ins.ts';
import { Sessions } from './sessions.ts';
import { SetupToken } from './setup-token.ts';
import { SignIn } from './sign-in.ts';
import { SubsonicSignIn } from './subsonic-sign-in.ts';

export interface AccountServicesOptions {
  readonly db: LibraryDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly log: Log;
  readonly hashing?: HasherOptions;
  /** Told of every comparison of a Subsonic sign-in. */
  readonly onSubsonicWork?: () => void;
}

export type AccountServices = ReturnType<typeof createAccountServices>;

/** Everything about accounts over one library.db. Await `accounts.close()` before the database is closed. */
export function createAccountServices(options: AccountServicesOptions) {
  const { db, clock, log, onSubsonicWork } = options;
  const passwords = new PasswordHasher({
    hasBcrypt: () => db.read(hasBcryptHashes),
    ...options.hashing,
  });
  const recent = new RecentSignIns(clock);
  const accounts = new Accounts({ db, clock, passwords, recent, log });
  const sessions = new Sessions(options);
  const apiTokens = new ApiTokens(options);
  const appPasswords = new AppPasswords({ ...options, recent });
  const lockouts = new Lockouts(db, clock);
  const setupToken = new SetupToken(options.random);
  const signIn = new SignIn({ db, accounts, sessions, lockouts, passwords, setupToken, log });
  const subsonic = new SubsonicSignIn({
    ...options,
    lockouts,
    recent,
    ...(onSubsonicWork === undefined ? {} : { onWork: onSubsonicWork }),
  });
  return {
    accounts,
    sessions,
    apiTokens,
    appPasswords,
    lockouts,
    setupToken,
    signIn,
    subsonic,
    /** `subsonic.verify` as a plain function, for the face. */
    verifySubsonic: subsonic.verify.bind(subsonic),
    authenticators: createAuthenticators(sessions, apiTokens),
  };
}
