import { type ApiServices, apiServices } from '../api/index.ts';
import { Comparer } from '../compare/index.ts';
import { indexName } from '../indexing/index.ts';
import {
  continueNumbers,
  createImport,
  Handover,
  type ImportWorker,
  KnownMbids,
  MemoryCache,
} from '../ingest/index.ts';
import { type Site, siteOf } from '../keys/index.ts';
import { reviewMbids } from '../merging/index.ts';
import { mirrorMetadata } from '../metadata/index.ts';
import { OwnRecordings } from '../own/index.ts';
import type { Postgres } from '../postgres/index.ts';
import { LookupCounts } from '../statistics/index.ts';
import { dailyUpkeep, upkeepJobs } from '../upkeep/index.ts';
import { type IndexCondition, IndexKeeper } from './index-keeper.ts';
import type { ServiceOptions } from './options.ts';
import { Repeating } from './repeating.ts';
import { isDailyWorkDue, lastCountedDay } from './schedule.ts';

const minuteMs = 60_000;

/** Identification at work: lookups are answered, submissions imported, the databases kept in order. */
export interface Service {
  readonly postgres: Postgres;
  /** What the routes work with. */
  readonly api: ApiServices;
  /** The site's own account and application. */
  readonly site: Site;
  /** What the site asks and submits itself. */
  readonly own: OwnRecordings;
  /** True when a mirror of MusicBrainz describes recordings. */
  readonly mirror: boolean;
  readonly worker: ImportWorker;
  index(): IndexCondition;
  /** Does the daily work when it is due. */
  daily(): Promise<void>;
  /** Ends after the batch under way and writes what was counted. The databases stay open. */
  close(): Promise<void>;
}

/** Puts the parts of identification together and starts them. Rejects with what PostgreSQL says. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { postgres, log, clock, secret, candidates } = options;
  const { binds } = postgres;
  const mirror = await postgres.hasMirror();
  const site = await siteOf(binds.app, secret);
  await continueNumbers(binds, log);
  const keeper = new IndexKeeper({ bind: binds.fingerprint, indexes: options.indexes, log });
  const bounded = candidates === undefined ? {} : { candidates };
  const cache = options.cache ?? new MemoryCache(clock);
  const mbids =
    mirror && binds.musicbrainz !== null ? new KnownMbids(binds.musicbrainz.readOnly, cache) : undefined;
  const comparer = new Comparer();
  const handover = new Handover(clock);
  const worker = createImport({
    ...bounded,
    handover,
    binds,
    index: keeper.index,
    follower: keeper.follower,
    comparer,
    log,
    clock,
    ...(mbids === undefined ? {} : { mbids }),
    ...(options.queue === undefined ? {} : { queue: options.queue }),
    ...(options.formats === undefined ? {} : { formats: options.formats }),
  });
  const counts = new LookupCounts(binds.app.db, clock);
  const api = apiServices({
    ...options,
    ...bounded,
    binds,
    mirror,
    indexName,
    indexes: { open: () => Promise.resolve(keeper.index) },
    siteAccountId: site.accountId,
    handover,
    counter: {
      count({ applicationId, hit, userAgent, ip }) {
        counts.looked({ applicationId, hit });
        counts.requested({ applicationId, userAgent, address: ip });
      },
    },
  });
  const failed = (what: string) => (error: unknown) => log.warn({ err: error }, `${what} failed`);
  const daily = async (): Promise<void> => {
    if (!isDailyWorkDue(await lastCountedDay(binds.app.db), clock())) return;
    await dailyUpkeep({ postgres, jobs: upkeepJobs, log, clock });
    if (mbids === undefined) return;
    await reviewMbids({ db: binds.fingerprint.db, mbids, now: clock(), accountId: site.accountId });
  };
  const repeating = [
    new Repeating(minuteMs, () => counts.flush(), failed('counting lookups')),
    new Repeating(15 * minuteMs, daily, failed('the daily work of identification')),
  ];
  keeper.start();
  worker.start();
  return {
    postgres,
    api,
    site,
    own: new OwnRecordings({
      api,
      site,
      mirror: mirror && binds.musicbrainz !== null ? mirrorMetadata(binds.musicbrainz) : null,
    }),
    mirror,
    worker,
    index: () => keeper.condition,
    daily,
    async close() {
      await Promise.all([worker.stop(), keeper.stop(), ...repeating.map((one) => one.stop())]);
      await counts.flush().catch(failed('counting lookups'));
    },
  };
}
