import type { Route } from '@bandstand/http';
import { Comparer } from '../compare/index.ts';
import type { Handover } from '../ingest/index.ts';
import { Accounts, Applications, type MusicBrainzSignIn, type SharedKeys } from '../keys/index.ts';
import { MemoryWindows, type RateLimits, type RateWindows, RequestLimits } from '../limits/index.ts';
import {
  candidateIndex,
  KeptFingerprints,
  PostgresFingerprints,
  type SearchableIndexes,
  TrackReader,
} from '../lookup/index.ts';
import { Matcher } from '../matching/index.ts';
import { Describer, identifiedMetadata, type LibraryMetadata, mirrorMetadata } from '../metadata/index.ts';
import type { Binds } from '../postgres/index.ts';
import { unavailable } from './errors.ts';
import { apiRoutes } from './routes.ts';
import type { ApiServices, LookupListener } from './services.ts';

export interface AcoustidRouteOptions {
  readonly binds: Binds;
  /** True when the musicbrainz bind holds a mirror: `Postgres.hasMirror`. It then describes recordings. */
  readonly mirror: boolean;
  readonly indexes: SearchableIndexes;
  /** Name of the index of fingerprints. */
  readonly indexName: string;
  /** Candidates that the index gives at once: 1000 by default; an index over HTTP gives 100. */
  readonly candidates?: number;
  /** ms since 1970. */
  readonly clock: () => number;
  /** The site's own; empty when nobody may use the internal calls. */
  readonly secret: string;
  /** The site's own account, which is not limited. */
  readonly siteAccountId?: number;
  /** What describes recordings where there is no mirror. */
  readonly library?: LibraryMetadata;
  readonly limits?: Partial<RateLimits>;
  /** Where requests are counted; in memory by default. */
  readonly windows?: RateWindows;
  /** Where it is remembered what keys stand for; in memory by default. */
  readonly keys?: SharedKeys;
  readonly signIn?: MusicBrainzSignIn;
  readonly counter?: LookupListener;
  /** Where the import of this process hears what was submitted. */
  readonly handover?: Handover;
  /** ms for finding one fingerprint; 1000 by default. */
  readonly searchTimeoutMs?: number;
  /** Where the API answers; `/acoustid` by default. */
  readonly prefix?: string;
}

/** What the API works with. It holds no resources of its own. */
export function apiServices(options: Omit<AcoustidRouteOptions, 'prefix'>): ApiServices {
  const { binds, clock, searchTimeoutMs = 1000 } = options;
  const { readOnly, quick } = binds.fingerprint;
  const cache = options.keys === undefined ? { clock } : { clock, shared: options.keys };
  const matcher = new Matcher({
    index: candidateIndex(options.indexes, options.indexName),
    store: new KeptFingerprints(new PostgresFingerprints(quick), clock),
    comparer: new Comparer(),
    ...(options.candidates === undefined ? {} : { candidates: options.candidates }),
  });
  const mirror = options.mirror && binds.musicbrainz !== null ? mirrorMetadata(binds.musicbrainz) : null;
  const library = options.library === undefined ? null : identifiedMetadata(options.library);
  return {
    binds,
    matcher,
    searchTimeoutMs,
    applications: new Applications(binds.app, cache),
    accounts: new Accounts(binds.app, cache),
    limits: new RequestLimits(options.limits ?? {}, options.windows ?? new MemoryWindows(), clock),
    tracks: new TrackReader(readOnly),
    describer: new Describer({
      quick,
      source: mirror ?? library,
      timeoutMs: searchTimeoutMs,
    }),
    secret: options.secret,
    siteAccountId: options.siteAccountId ?? null,
    signIn: options.signIn ?? null,
    counter: options.counter ?? null,
    handover: options.handover ?? null,
  };
}

/** The routes of identification for clients of AcoustID, versions 1 and 2. */
export function acoustidRoutes(options: AcoustidRouteOptions): readonly Route[] {
  const services = apiServices(options);
  return apiRoutes(() => services, options.prefix ?? '/acoustid');
}

/** What the API works with, or in how many seconds it is worth another try. */
export type ApiNow =
  | { readonly ready: true; readonly services: ApiServices }
  | { readonly ready: false; readonly retryAfterSeconds: number };

/** The same routes for services that come and go: while there are none, clients are told when to come again. */
export function lateAcoustidRoutes(now: () => ApiNow, prefix = '/acoustid'): readonly Route[] {
  return apiRoutes(() => {
    const found = now();
    if (found.ready) return found.services;
    throw unavailable(found.retryAfterSeconds);
  }, prefix);
}
