import { join } from 'node:path';
import type { PostgresAddresses, PostgresLog, PostgresOptions } from '@bandstand/acoustid';
import type { Processes } from '@bandstand/media';
import type { Config } from '../config/index.ts';

export interface PostgresUse {
  readonly processes: Processes;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** Where the embedded server has its folder. */
export const postgresFolder = ({ data }: Config): string => join(data, 'postgres');

/** What the operator says of a server of his own. */
export const postgresAddresses = (config: Config): PostgresAddresses => ({
  url: config.postgresUrl,
  readUrl: config.postgresReadUrl,
  binds: {
    app: { url: config.postgresAppUrl, readUrl: config.postgresAppReadUrl },
    fingerprint: { url: config.postgresFingerprintUrl, readUrl: config.postgresFingerprintReadUrl },
    ingest: { url: config.postgresIngestUrl, readUrl: config.postgresIngestReadUrl },
    musicbrainz: { url: config.postgresMusicbrainzUrl, readUrl: config.postgresMusicbrainzReadUrl },
  },
});

/** How the databases of identification are reached or started, as the configuration says it. */
export function postgresOptions(config: Config, use: PostgresUse): PostgresOptions {
  return {
    ...use,
    dir: postgresFolder(config),
    addresses: postgresAddresses(config),
    pool: { size: config.postgresPoolSize, recycleMs: config.postgresPoolRecycle * 1000 },
  };
}
