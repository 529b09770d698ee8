import { Kysely, PostgresDialect } from 'kysely';
import { Client } from 'pg';
import type { AppTables, FingerprintTables, IngestTables } from '../schema/index.ts';
import { type BindAddress, type BindName, databases } from './addresses.ts';
import type { PostgresLog } from './cluster.ts';
import { PostgresError, wordsOf } from './failure.ts';
import { type PoolOptions, TestedPool } from './pool.ts';
import { type QuickReads, quickReads } from './quick-reads.ts';

/** One of the four databases. */
export interface Bind<Tables> {
  readonly name: BindName;
  readonly db: Kysely<Tables>;
  /** The same data, perhaps of a replica that lags behind; PostgreSQL refuses to write through it. */
  readonly readOnly: Kysely<Tables>;
  /** The same for what every lookup asks. */
  readonly quick: QuickReads;
  /** A connection of its own, for LISTEN and for locks of a session. The caller ends it. */
  session(): Promise<Client>;
}

export interface Binds {
  readonly app: Bind<AppTables>;
  readonly fingerprint: Bind<FingerprintTables>;
  readonly ingest: Bind<IngestTables>;
  /** The mirror of MusicBrainz, read only; null when there is none. Its tables are MusicBrainz's own. */
  readonly musicbrainz: Bind<unknown> | null;
  close(): Promise<void>;
}

interface Opened<Tables> extends Bind<Tables> {
  close(): Promise<void>;
}

function openBind<Tables>(
  name: BindName,
  address: () => BindAddress,
  settings: PoolOptions,
  log: PostgresLog,
): Opened<Tables> {
  const broke = (error: Error): void =>
    // Not the error itself: it carries the client, with all that it was told.
    log.warn({ database: databases[name] }, `a connection to ${databases[name]} broke: ${wordsOf(error)}`);
  const { url, readUrl } = address();
  const open = (pool: TestedPool): Kysely<Tables> =>
    new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => Promise.resolve(pool) }) });
  const setUp = 'SET default_transaction_read_only = on';
  const readOnly = open(
    new TestedPool({ url: readUrl, name: 'bandstand read-only', setUp, broke }, settings),
  );
  // Nothing writes to the mirror, whoever asks.
  const db =
    name === 'musicbrainz'
      ? readOnly
      : open(new TestedPool({ url, name: 'bandstand', setUp: '', broke }, settings));
  const quick = quickReads(readUrl, settings, broke);
  return {
    name,
    db,
    readOnly,
    quick,
    async session() {
      const client = new Client({ connectionString: url, application_name: 'bandstand session' });
      client.on('error', broke);
      await client.connect();
      return client;
    },
    async close() {
      await db.destroy();
      if (db !== readOnly) await readOnly.destroy();
      await quick.close();
    },
  };
}

/** Opens the pools. No connection is made before it is needed. */
export function openBinds(
  address: (bind: BindName) => BindAddress | undefined,
  pool: PoolOptions,
  log: PostgresLog,
): Binds {
  const known = (bind: BindName) => (): BindAddress => {
    const found = address(bind);
    if (found === undefined)
      throw new PostgresError('no_database', `There is no database ${databases[bind]}.`);
    return found;
  };
  const app = openBind<AppTables>('app', known('app'), pool, log);
  const fingerprint = openBind<FingerprintTables>('fingerprint', known('fingerprint'), pool, log);
  const ingest = openBind<IngestTables>('ingest', known('ingest'), pool, log);
  const musicbrainz =
    address('musicbrainz') === undefined
      ? null
      : openBind<unknown>('musicbrainz', known('musicbrainz'), pool, log);
  return {
    app,
    fingerprint,
    ingest,
    musicbrainz,
    async close() {
      for (const bind of [app, fingerprint, ingest, musicbrainz]) await bind?.close();
    },
  };
}
