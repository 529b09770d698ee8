import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Processes } from '@bandstand/media';
import { Client } from 'pg';
import {
  bindNames,
  databases,
  isExternal,
  type PostgresAddresses,
  resolveAddresses,
  withoutPassword,
} from './addresses.ts';
import { dataDirOf } from './data-dir.ts';
import { wordsOf } from './failure.ts';
import { packagedInstallation } from './installation.ts';
import { chooseRunAs } from './run-as.ts';

/** A thing that was looked at: good, or what is wrong with it. */
export interface PostgresFinding {
  readonly good: boolean;
  readonly what: string;
}

export interface PostgresLook {
  /** DATA_DIR/postgres. */
  readonly dir: string;
  readonly addresses: PostgresAddresses;
  readonly processes: Processes;
}

/** Whether identification would have its databases on this machine. Starts nothing and changes nothing. */
export async function examinePostgres(look: PostgresLook): Promise<readonly PostgresFinding[]> {
  try {
    return isExternal(look.addresses) ? await lookAtServers(look.addresses) : [await lookAtPrograms(look)];
  } catch (error) {
    return [{ good: false, what: wordsOf(error) }];
  }
}

const ways = {
  self: 'as this user',
  namespace: 'as root in a user namespace',
  user: 'as another user',
} as const;

async function lookAtPrograms({ dir, processes }: PostgresLook): Promise<PostgresFinding> {
  const { bin } = packagedInstallation();
  const { kind } = await chooseRunAs(processes, dir, bin);
  const versionFile = join(dataDirOf(dir), 'PG_VERSION');
  const found = existsSync(versionFile)
    ? `, its data is of version ${readFileSync(versionFile, 'utf8').trim()}`
    : '';
  return { good: true, what: `PostgreSQL of the package can run ${ways[kind]}${found}` };
}

async function lookAtServers(addresses: PostgresAddresses): Promise<PostgresFinding[]> {
  const resolved = resolveAddresses(addresses);
  const findings: PostgresFinding[] = [];
  for (const bind of bindNames) {
    const url = resolved[bind]?.url;
    if (url !== undefined && bind !== 'musicbrainz') findings.push(await lookAtServer(databases[bind], url));
  }
  return findings;
}

async function lookAtServer(database: string, url: string): Promise<PostgresFinding> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; major: number }>(
      "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major",
    );
    const { version = '', major = 0 } = rows[0] ?? {};
    return { good: major >= 15, what: `${database}: PostgreSQL ${version} at ${withoutPassword(url)}` };
  } catch (error) {
    // A database that is missing is made at the first start.
    const missing = error instanceof Error && 'code' in error && error.code === '3D000';
    if (missing) return { good: true, what: `${database} is made at the first start` };
    return {
      good: false,
      what: `${database} at ${withoutPassword(url)} cannot be reached: ${wordsOf(error)}`,
    };
  } finally {
    await client.end().catch(() => {});
  }
}
