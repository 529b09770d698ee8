/** PostgreSQL for tests: each kind of server is started once for the whole process, each test file has its own databases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { createProcesses } from '@bandstand/media';
import { has, programPath } from '../../../tools/needs.ts';
import {
  type Cluster,
  type Installation,
  openCluster,
  openPostgres,
  type PoolOptions,
  type Postgres,
  type PostgresAddresses,
} from '../src/index.ts';

export const silent = { info: () => {}, warn: () => {} };

/** A server that every test of the databases must pass on. */
export interface Kind {
  readonly name: string;
  readonly installation?: Installation;
}

const debian = (): Kind => ({
  name: "Debian's PostgreSQL",
  installation: { bin: dirname(programPath('postgresql')), links: [] },
});

/** The packaged server, and Debian's where that is installed. */
export const kinds: readonly Kind[] = [
  { name: 'the packaged PostgreSQL' },
  ...(has('postgresql') ? [debian()] : []),
];

const running = new Map<string, Promise<{ cluster: Cluster; stop: () => Promise<void> }>>();
let made = 0;

async function start({ installation }: Kind): Promise<{ cluster: Cluster; stop: () => Promise<void> }> {
  const top = mkdtempSync('/tmp/bandstand-postgres-');
  const processes = createProcesses();
  const found = installation === undefined ? {} : { installation };
  const cluster = await openCluster({
    dir: join(top, 'postgres'),
    processes,
    log: silent,
    durable: false,
    ...found,
  });
  const stop = async (): Promise<void> => {
    await cluster.close();
    await processes.close();
    rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
  };
  return { cluster, stop };
}

after(async () => {
  for (const server of running.values()) await (await server).stop();
});

/** The shared server of a kind. */
export async function serverOf(kind: Kind): Promise<Cluster> {
  const known = running.get(kind.name) ?? start(kind);
  running.set(kind.name, known);
  return (await known).cluster;
}

const none = { url: null, readUrl: null };
/** Nothing said by the operator: the embedded server. */
export const nothingSaid: PostgresAddresses = {
  ...none,
  binds: { app: none, fingerprint: none, ingest: none, musicbrainz: none },
};

/** Addresses of four databases that nobody else uses, or of one for all. */
export async function freshAddresses(kind: Kind, one = false): Promise<PostgresAddresses> {
  const cluster = await serverOf(kind);
  made += 1;
  const url = (name: string): { url: string; readUrl: null } => ({
    url: cluster.url(`test_${made}_${one ? 'all' : name}`),
    readUrl: null,
  });
  return {
    ...none,
    binds: { app: url('app'), fingerprint: url('fingerprint'), ingest: url('ingest'), musicbrainz: none },
  };
}

/** Databases at these addresses. The caller closes them. */
export function openAt(
  addresses: PostgresAddresses,
  more: { migrate?: boolean; clock?: () => number; pool?: PoolOptions } = {},
): Promise<Postgres> {
  return openPostgres({
    dir: '/nonexistent',
    addresses,
    processes: createProcesses(),
    log: silent,
    clock: more.clock ?? Date.now,
    migrate: more.migrate ?? true,
    pool: more.pool ?? {},
  });
}

/** New, migrated tables on the shared server, all in one database: making one takes longest. The caller closes them. */
export const freshPostgres = async (kind: Kind): Promise<Postgres> =>
  openAt(await freshAddresses(kind, true));
