import { createHash } from 'node:crypto';
import type { RateLimits } from '@bandstand/acoustid';
import type { FingerprintIndexes } from '@bandstand/fpindex';
import type { Logger } from '@bandstand/http';
import { type Identifier, wholeFingerprints } from '@bandstand/library';
import type { Processes } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import type { Config } from '../config/index.ts';
import { postgresOptions } from '../postgres/index.ts';
import type { Keyring } from '../secrets/index.ts';
import { openAdapters } from './adapters.ts';
import { Identification } from './identification.ts';
import { createIdentifier } from './identifier.ts';
import { libraryMetadata } from './metadata.ts';

export interface IdentificationHouse {
  readonly config: Config;
  readonly db: Database;
  readonly indexes: FingerprintIndexes;
  readonly keyring: Keyring;
  readonly log: Logger;
  readonly processes: Processes;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** An index over HTTP gives so many candidates at once. */
const remoteCandidates = 100;

/** Identification as the configuration wants it. Nothing is started yet. */
export function createIdentification(house: IdentificationHouse): Identification {
  const { config, clock, log } = house;
  if (!config.acoustid) return new Identification(null);
  const secret = house.keyring.mac('acoustid', 'site');
  return new Identification({
    log,
    postgres: postgresOptions(config, { processes: house.processes, log, clock }),
    service: async (postgres, closing) => ({
      ...openAdapters({ config, postgres, log, clock, site: siteName(house.keyring), closing }),
      indexes: house.indexes,
      ...(config.fpindexUrl === null ? {} : { candidates: remoteCandidates }),
      log,
      clock,
      secret,
      limits: limitsOf(config),
      library: libraryMetadata(house.db),
    }),
  });
}

/** What the library asks of identification; null when that is switched off. */
export function identifierOf(identification: Identification, house: IdentificationHouse): Identifier | null {
  const { config, db, indexes, keyring } = house;
  if (!config.acoustid) return null;
  return createIdentifier({
    state: () => identification.state,
    indexes,
    excerpts: `excerpts-${siteName(keyring)}`,
    whole: wholeFingerprints(db),
  });
}

/** Tells this site from others that share its servers. */
const siteName = (keyring: Keyring): string =>
  createHash('sha256').update(keyring.mac('acoustid', 'name')).digest('hex').slice(0, 12);

const rate = (perSecond: number): number | null => (perSecond === 0 ? null : perSecond);

function limitsOf(config: Config): Partial<RateLimits> {
  return {
    global: rate(config.acoustidGlobalRate),
    application: rate(config.acoustidApplicationRate),
    address: rate(config.acoustidAddressRate),
  };
}
