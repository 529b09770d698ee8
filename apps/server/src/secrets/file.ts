import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/index.ts';
import { Keyring } from './keyring.ts';

const keyPattern = /^[0-9a-f]{64}$/i;

/**
 * The keyring of a data folder: from the given key, else from secrets.json (mode 0600), which is made when it
 * is missing and nothing was sealed yet.
 * @param mayCreate false when a database already holds data: a new key could not open what is in it
 * @throws ConfigError when the file is unreadable, malformed, or missing beside existing data
 */
export function openKeyring(dataDir: string, given: string | null, mayCreate: boolean): Keyring {
  if (given !== null) {
    if (!keyPattern.test(given)) throw new ConfigError('BANDSTAND_SECRET_KEY must be 64 hexadecimal digits.');
    return new Keyring(Buffer.from(given, 'hex'));
  }
  const file = join(dataDir, 'secrets.json');
  return new Keyring(Buffer.from(readKey(file) ?? createKey(file, mayCreate), 'hex'));
}

function readKey(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${file} cannot be read. The server needs it to open what it has encrypted.`, {
      cause: error,
    });
  }
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  const key: unknown = parseJson(text, file)['master_key'];
  // It holds the secrets of apps alone, which a StreamHub or a command has written.
  if (key === undefined) return undefined;
  if (typeof key === 'string' && keyPattern.test(key)) return key;
  throw new ConfigError(`${file} holds no master_key of 64 hexadecimal digits. Restore it from a backup.`);
}

function parseJson(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // said below
  }
  throw new ConfigError(`${file} is not JSON. Restore it from a backup.`);
}

function createKey(file: string, mayCreate: boolean): string {
  if (!mayCreate) {
    throw new ConfigError(
      `${file} is missing, or without its master_key, but there are databases beside it. Restore the file from a backup, or set BANDSTAND_SECRET_KEY: without it, app passwords and other sealed secrets cannot be opened.`,
    );
  }
  const key = randomBytes(32).toString('hex');
  const others = existsSync(file) ? parseJson(readFileSync(file, 'utf8'), file) : undefined;
  const temporary = `${file}.${process.pid}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  writeSync(handle, `${JSON.stringify({ ...others, master_key: key }, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  if (others === undefined) placeFirst(temporary, file);
  else renameSync(temporary, file);
  const kept = readKey(file);
  if (kept === undefined) throw new ConfigError(`${file} could not be written.`);
  return kept;
}

/** Of two servers that start at once, one key wins. */
function placeFirst(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch {
    // the other one's key is there
  }
  unlinkSync(temporary);
}
