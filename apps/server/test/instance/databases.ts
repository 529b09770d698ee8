/** The databases of identification: reached beside a server, or made once so that the servers of tests begin with copies. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, type Postgres, type PostgresOptions } from '@bandstand/acoustid';
import { createProcesses } from '@bandstand/media';

export interface OpenDatabases {
  readonly postgres: Postgres;
  readonly close: () => Promise<void>;
}

const none = { url: null, readUrl: null };

/** Opens the embedded databases of a data folder. */
export async function openDatabases(
  data: string,
  more: Partial<Pick<PostgresOptions, 'durable' | 'migrate' | 'share'>> = {},
): Promise<OpenDatabases> {
  const processes = createProcesses();
  try {
    const postgres = await openPostgres({
      dir: join(data, 'postgres'),
      addresses: { ...none, binds: { app: none, fingerprint: none, ingest: none, musicbrainz: none } },
      processes,
      log: { info: () => {}, warn: () => {} },
      clock: Date.now,
      ...more,
    });
    const close = async (): Promise<void> => {
      await postgres.close();
      await processes.close();
    };
    return { postgres, close };
  } catch (error) {
    await processes.close();
    throw error;
  }
}

let made: Promise<string> | undefined;

/** Puts the databases, empty and up to date, where a server with this data folder looks for them. It must have none. */
export async function copyDatabases(data: string): Promise<void> {
  made ??= makeDatabases();
  const from = await made;
  mkdirSync(join(data, 'postgres'), { recursive: true, mode: 0o700 });
  execFileSync('cp', ['-a', join(from, 'postgres', 'data'), join(data, 'postgres')]);
}

/** A data folder whose databases were stopped in order; it is gone with this process. */
async function makeDatabases(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'bandstand-databases-'));
  process.once('exit', () => rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const { close } = await openDatabases(data, { durable: false });
  await close();
  return data;
}
