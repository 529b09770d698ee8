/** PostgreSQL for tests: each kind of server is started once for the whole process, each test file has its own databases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, before } from 'node:test';
import { createProcesses } from '@bandstand/media';
import { Client } from 'pg';
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

/** The packaged server, and Debian's where that is installed: alone with BANDSTAND_TEST_POSTGRES=debian. */
export const kinds: readonly Kind[] =
  process.env['BANDSTAND_TEST_POSTGRES'] === 'debian'
    ? [debian()]
    : [{ name: 'the packaged PostgreSQL' }, ...(has('postgresql') ? [debian()] : [])];

const running = new Map<string, Promise<{ cluster: Cluster; stop: () => Promise<void> }>>();
let made = 0;

async function start({ installation }: Kind): Promise<{ cluster: Cluster; stop: () => Promise<void> }> {
  const top = mkdtempSync(join(tmpdir(), 'bandstand-postgres-'));
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
  return named(cluster, one ? () => `test_${made}_all` : (bind) => `test_${made}_${bind}`);
}

function named(cluster: Cluster, database: (bind: string) => string): PostgresAddresses {
  const url = (bind: string): { url: string; readUrl: null } => ({
    url: cluster.url(database(bind)),
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

const template = 'test_template';
const templates = new Map<string, Promise<void>>();

/** Makes all tables in one database, once for each server: a copy is a quarter of the work. */
function ensureTemplate({ name }: Kind, cluster: Cluster): Promise<void> {
  const known = templates.get(name) ?? openAt(named(cluster, () => template)).then((made) => made.close());
  templates.set(name, known);
  return known;
}

/** New, migrated tables on the shared server, all in one database. The caller closes them. */
export async function freshPostgres(kind: Kind): Promise<Postgres> {
  const cluster = await serverOf(kind);
  await ensureTemplate(kind, cluster);
  const database = `test_${(made += 1)}_all`;
  const client = new Client({ connectionString: cluster.url('postgres') });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${database} TEMPLATE ${template} STRATEGY FILE_COPY`);
  } finally {
    await client.end();
  }
  return openAt(named(cluster, () => database));
}

/** Such tables for the tests of the suite that calls it: opened before them, closed after them. */
export function withPostgres(kind: Kind, begin: (opened: Postgres) => void): void {
  let postgres: Postgres | undefined;
  before(async () => {
    postgres = await freshPostgres(kind);
    begin(postgres);
  });
  after(() => postgres?.close());
}
