import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Log } from '@bandstand/sqlite';
import { type AccountServices, createAccountServices, type Keyring } from '../src/accounts/index.ts';
import { openLibrary } from './fresh-library.ts';

/** A log that remembers what it was told. */
export interface TestLog extends Log {
  readonly lines: string[];
}

export function testLog(): TestLog {
  const lines: string[] = [];
  const keep = (_fields: object, text: string) => void lines.push(text);
  return { lines, info: keep, warn: keep, error: keep };
}

/** A keyring over a key of its own, as the server makes one over secrets.json. */
export function testKeyring(key = randomBytes(32)): Keyring {
  return {
    seal(purpose, text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(
        Buffer.from(purpose),
      );
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    mac: (purpose, text) => createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
  };
}

/** The accounts of a library.db of their own, with a clock that stands still until it is moved. */
export interface Setting {
  readonly db: Database;
  readonly services: AccountServices;
  readonly log: TestLog;
  /** Hashes computed so far. */
  readonly work: { verify: number; hash: number; subsonic: number };
  /** The time in ms; assign to move it. */
  readonly time: { now: number };
  readonly keyring: Keyring;
  readonly origin: { readonly address: string; readonly userAgent: string };
}

/** Runs a test over a new, empty library.db and removes it afterwards. */
export async function inSetting(
  test: (setting: Setting) => Promise<void> | void,
  hashing: { readonly maxWaiting?: number } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-accounts-'));
  const db = openLibrary(join(folder, 'library.db'));
  const work = { verify: 0, hash: 0, subsonic: 0 };
  const time = { now: Date.parse('2026-03-01T12:00:00Z') };
  const log = testLog();
  const keyring = testKeyring();
  const services = createAccountServices({
    db,
    clock: () => time.now,
    random: randomBytes,
    keyring,
    log,
    hashing: { ...hashing, onWork: (kind) => void (work[kind] += 1) },
    onSubsonicWork: () => void (work.subsonic += 1),
  });
  try {
    const origin = { address: '192.0.2.7', userAgent: 'test' };
    await test({ db, services, log, work, time, keyring, origin });
  } finally {
    await services.accounts.close();
    db.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

export const password = 'correct horse battery';

/** root, admin, curator, listener with the password above. */
export async function addPeople({ accounts }: AccountServices) {
  const root = await accounts.addFirst({ username: 'root', password });
  const [admin, curator, listener] = await Promise.all([
    accounts.add({ username: 'admin', password, role: 'admin' }),
    accounts.add({ username: 'curator', password, role: 'super_user' }),
    accounts.add({ username: 'listener', password, role: 'user' }),
  ]);
  return { root, admin, curator, listener };
}

/** The `code` of the error that `work` throws, 'none' when it throws nothing. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}
