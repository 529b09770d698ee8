import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountServices, createAccountServices, type Keyring, librarySchema } from '@bandstand/library';
import { type Database, openDatabase } from '@bandstand/sqlite';
import type { Config } from '../config/index.ts';
import { openKeyring } from '../secrets/index.ts';

/** The library's database and accounts, for a command that works beside a running server. */
export interface OpenLibrary {
  readonly db: Database;
  readonly accounts: AccountServices;
  readonly keyring: Keyring;
  close(): Promise<void>;
}

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Opens (and makes, where it is missing) the library of a data folder; or a copy of it, to try something out. */
export function openLibrary(config: Config, copy?: string): OpenLibrary {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const path = copy ?? join(config.data, 'library.db');
  const keyring = openKeyring(config.data, config.secretKey, !existsSync(path));
  const db = openDatabase({ path, schema: librarySchema, synchronous: 'full', temporary: 'memory' });
  const accounts = createAccountServices({
    db,
    clock: Date.now,
    random: randomBytes,
    keyring,
    log: silentLog,
  });
  return { db, accounts, keyring, close: () => accounts.accounts.close().finally(() => db.close()) };
}
