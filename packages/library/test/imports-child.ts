/**
 * One import, by the test itself or by a process that is to be killed: `imports-child.ts DIE JSON` kills itself after DIE
 * batches, or is killed from outside.
 */
import process from 'node:process';
import { openDatabase } from '@bandstand/sqlite';
import { createAccountServices } from '../src/accounts/index.ts';
import { importNavidrome, importSubsonic, importTuneCamp } from '../src/imports/index.ts';
import { librarySchema } from '../src/schema/index.ts';
import { testKeyring, testLog } from './accounts-setting.ts';

export interface Importing {
  readonly kind: 'tunecamp' | 'navidrome' | 'subsonic';
  readonly database: string;
  /** A file or an address. */
  readonly source: string;
  readonly password?: string;
  readonly scratch: string;
}

/** Imports to the end; how many batches it took. */
export async function importAll(
  { kind, database, source, password = '', scratch }: Importing,
  each: (batch: number) => void = () => {},
): Promise<number> {
  const db = openDatabase({ path: database, schema: librarySchema, synchronous: 'normal' });
  const keyring = testKeyring(Buffer.alloc(32, 7));
  const random = (bytes: number) => new Uint8Array(bytes);
  const { accounts } = createAccountServices({ db, clock: Date.now, random, keyring, log: testLog() });
  let batches = 0;
  const progress = () => each((batches += 1));
  const { signal } = new AbortController();
  const options = { db, keyring, clock: Date.now, signal, scratch, progress };
  const person = { user: 'listener', account: 'listener', password };
  if (kind === 'tunecamp') await importTuneCamp({ ...options, path: source });
  else if (kind === 'navidrome')
    await importNavidrome({ ...options, path: source, accounts, named: new Map() });
  else await importSubsonic({ ...options, ...person, url: source, accounts });
  await accounts.close();
  db.close();
  return batches;
}

if (import.meta.main) {
  const [die = '0', what = ''] = process.argv.slice(2);
  await importAll(JSON.parse(what), (batch) => {
    if (batch === 1) console.log('begun');
    if (batch === Number(die)) process.kill(process.pid, 'SIGKILL');
  });
}
