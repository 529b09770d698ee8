import type { Processes } from '@bandstand/media';
import { sql } from 'kysely';
import {
  type BindAddress,
  type BindName,
  databases,
  isExternal,
  type PostgresAddresses,
  resolveAddresses,
} from './addresses.ts';
import { type Binds, openBinds } from './binds.ts';
import { type Cluster, openCluster, type PostgresLog } from './cluster.ts';
import { databaseExists, ensureDatabase } from './create-databases.ts';
import { PostgresError, wordsOf } from './failure.ts';
import type { Installation } from './installation.ts';
import { migrateUp } from './migrate.ts';
import { ensurePartitions } from './partitions.ts';
import type { PoolOptions } from './pool.ts';

export interface PostgresOptions {
  /** DATA_DIR/postgres, for the embedded server. */
  readonly dir: string;
  readonly addresses: PostgresAddresses;
  readonly processes: Processes;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly pool?: PoolOptions;
  /** True for a command that may work beside a running server. */
  readonly share?: boolean;
  /** False leaves the schema as it is: for the commands that look at it and change it themselves. */
  readonly migrate?: boolean;
  readonly installation?: Installation;
  readonly durable?: boolean;
  readonly patienceMs?: number;
  /** Gives a start up that takes too long. */
  readonly signal?: AbortSignal;
}

/** The databases of identification, ready for use. */
export interface Postgres {
  readonly binds: Binds;
  /** Ours, null when an operator named a server. */
  readonly cluster: Cluster | null;
  /** True when the musicbrainz bind holds a mirror and not just an empty database. */
  hasMirror(): Promise<boolean>;
  /** Makes the months that are missing; run it daily. The names of the new parts. */
  maintainPartitions(): Promise<string[]>;
  /** Ends the connections, then the embedded server. */
  close(): Promise<void>;
}

/** What identification has to work with: databases, or the reason why there are none, for the log and the doctor. */
export type PostgresOutcome =
  | { readonly state: 'ready'; readonly postgres: Postgres }
  | { readonly state: 'off'; readonly reason: string };

/** Starts or reaches PostgreSQL. Never throws: the rest of the server runs without it and says why. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresOutcome> {
  try {
    return { state: 'ready', postgres: await openPostgres(options) };
  } catch (error) {
    const reason =
      error instanceof PostgresError ? error.message : `PostgreSQL cannot be used: ${wordsOf(error)}`;
    options.log.warn({ err: error }, `identification is off: ${reason}`);
    return { state: 'off', reason };
  }
}

/**
 * Starts the embedded PostgreSQL unless an operator named a server, makes missing databases and brings them to the
 * program's version. Throws PostgresError.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const cluster = isExternal(options.addresses) ? null : await openCluster(options);
  const resolved = cluster === null ? resolveAddresses(options.addresses) : undefined;
  const address = (bind: BindName): BindAddress | undefined => {
    if (cluster === null) return resolved?.[bind];
    const url = cluster.url(databases[bind]);
    return { url, readUrl: url };
  };
  let binds: Binds | undefined;
  try {
    const mirror = await makeDatabases(address, cluster !== null);
    binds = openBinds(
      (bind) => (bind === 'musicbrainz' && !mirror ? undefined : address(bind)),
      options.pool ?? {},
      options.log,
    );
    const postgres = opened(binds, cluster, options);
    if (options.migrate !== false) {
      const steps = await migrateUp(binds);
      if (steps.length > 0)
        options.log.info({ steps: steps.length }, 'the databases of identification were migrated');
      await postgres.maintainPartitions();
    }
    return postgres;
  } catch (error) {
    await binds?.close();
    await cluster?.close();
    throw error;
  }
}

/** True when there is a database musicbrainz. It is made beside our own only in the embedded server. */
async function makeDatabases(
  address: (bind: BindName) => BindAddress | undefined,
  embedded: boolean,
): Promise<boolean> {
  for (const bind of ['app', 'fingerprint', 'ingest'] as const) {
    const found = address(bind);
    if (found !== undefined) await ensureDatabase(found);
  }
  const mirror = address('musicbrainz');
  if (mirror === undefined) return false;
  if (embedded) await ensureDatabase(mirror);
  return databaseExists(mirror.url);
}

function opened(binds: Binds, cluster: Cluster | null, { clock }: PostgresOptions): Postgres {
  return {
    binds,
    cluster,
    async hasMirror() {
      if (binds.musicbrainz === null) return false;
      const { rows } = await sql<{ found: boolean }>`
        SELECT coalesce(to_regclass('musicbrainz.recording'), to_regclass('recording')) IS NOT NULL AS found`.execute(
        binds.musicbrainz.readOnly,
      );
      return rows[0]?.found === true;
    },
    async maintainPartitions() {
      const submissions = await ensurePartitions(binds.ingest.db, 'submission', clock());
      return [
        ...submissions,
        ...(await ensurePartitions(binds.fingerprint.db, 'fpindex_changelog', clock())),
      ];
    },
    async close() {
      await binds.close();
      await cluster?.close();
    },
  };
}
