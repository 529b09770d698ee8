import { createHash } from 'node:crypto';
import {
  lateAcoustidRoutes,
  openPostgres,
  openService,
  PostgresError,
  type RateLimits,
} from '@bandstand/acoustid';
import type { FingerprintIndexes } from '@bandstand/fpindex';
import type { Logger, Route } from '@bandstand/http';
import { type Identifier, wholeFingerprints } from '@bandstand/library';
import type { Processes } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import type { Closing } from '../closing.ts';
import type { Config } from '../config/index.ts';
import { postgresOptions } from '../postgres/index.ts';
import type { Keyring } from '../secrets/index.ts';
import { openAdapters } from './adapters.ts';
import { Identification, type IdentificationParts } from './identification.ts';
import { createIdentifier } from './identifier.ts';
import { libraryMetadata } from './metadata.ts';
import { signInRoutes } from './sign-in.ts';

export interface IdentificationHouse {
  readonly config: Config;
  readonly closing: Closing;
  readonly db: Database;
  readonly indexes: FingerprintIndexes;
  readonly keyring: Keyring;
  readonly log: Logger;
  readonly processes: Processes;
  /** ms since 1970. */
  readonly clock: () => number;
}

export interface IdentificationFaces {
  readonly identification: Identification;
  /** What the library asks; null when identification is switched off. */
  readonly identifier: Identifier | null;
  readonly routes: readonly Route[];
}

/** An index over HTTP gives so many candidates at once. */
const remoteCandidates = 100;

/** Faults of PostgreSQL that no waiting mends. */
const lasting = new Set(['no_programs', 'no_user', 'wrong_version']);

/** Identification, not started yet, with what the library asks of it and what clients of AcoustID ask. */
export function openIdentification(house: IdentificationHouse): IdentificationFaces {
  const { db, indexes, keyring } = house;
  const identification = new Identification(partsOf(house));
  const identifier = createIdentifier({
    state: () => identification.state,
    indexes,
    excerpts: `excerpts-${siteName(keyring)}`,
    whole: wholeFingerprints(db),
  });
  const routes = [
    ...lateAcoustidRoutes(() => identification.api()),
    ...signInRoutes({ ...house, identification }),
  ];
  return { identification, identifier, routes };
}

function partsOf(house: IdentificationHouse): IdentificationParts {
  const { config, clock, log, indexes, keyring, processes } = house;
  return {
    log,
    async open(signal, opened) {
      const postgres = await openPostgres({
        ...postgresOptions(config, { processes, log, clock }),
        signal,
      });
      opened(() => postgres.close());
      const service = await openService({
        ...openAdapters({ config, postgres, log, clock, site: siteName(keyring), closing: opened }),
        postgres,
        indexes,
        ...(config.fpindexUrl === null ? {} : { candidates: remoteCandidates }),
        log,
        clock,
        secret: keyring.mac('acoustid', 'site'),
        limits: limitsOf(config),
        library: libraryMetadata(house.db),
      });
      opened(() => service.close());
      return service;
    },
    explain: (error) =>
      error instanceof PostgresError
        ? { reason: error.message, lasting: lasting.has(error.code) }
        : {
            reason: `The databases cannot be used: ${error instanceof Error ? error.message : String(error)}`,
            lasting: false,
          },
  };
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
