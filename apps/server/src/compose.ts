import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FingerprintIndexes } from '@bandstand/fpindex';
import { createHttp, type Http, type Listening, type Logger } from '@bandstand/http';
import { bearerChallenge, createLibrary, type Library, librarySchema } from '@bandstand/library';
import { type Live, LogFeed, LogFiles } from '@bandstand/live';
import {
  createDiskCache,
  createImages,
  createPcmDecoder,
  createProcesses,
  createTagReader,
  createTranscoder,
  detectFfmpeg,
  type Ffmpeg,
  type Processes,
} from '@bandstand/media';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { type Identification, openIdentification, tellMetrics } from './acoustid/index.ts';
import { Closing } from './closing.ts';
import type { Config } from './config/index.ts';
import { claimDataFolder } from './data-folder.ts';
import { openIndexes } from './fpindex/index.ts';
import { healthRoutes, Metrics, Readiness } from './health/index.ts';
import { authorizeBoth, forPeople, openLive, type Principal, waysToSignIn } from './live/index.ts';
import { apiDocumentRoutes, webPages } from './pages/index.ts';
import { openKeyring } from './secrets/index.ts';
import { version } from './version.ts';
import { webBuildDir } from './webapp/index.ts';

/** What a start can be told besides its configuration. */
export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** One server: everything is built, nothing listens yet. */
export interface Server {
  readonly config: Config;
  readonly http: Http<Principal>;
  readonly library: Library;
  /** Idle until `start`. */
  readonly live: Live;
  /** The indexes of fingerprints, here or on another machine. */
  readonly indexes: FingerprintIndexes;
  /** Idle until `start`. */
  readonly identification: Identification;
  readonly db: Database;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  readonly readiness: Readiness;
  readonly log: Logger;
  listen(): Promise<Listening>;
  /** What was opened after `compose` is closed with the rest, before it. */
  readonly closing: Closing;
  /** Drains requests, stops jobs, folds the write-ahead logs in. */
  close(): Promise<void>;
}

/** Builds a server from its configuration. Every object of the program is made here and closed here, in order. */
export async function compose(options: ComposeOptions): Promise<Server> {
  const closing = new Closing();
  try {
    return await build(options, closing);
  } catch (error) {
    await closing.close().catch(() => {});
    throw error;
  }
}

async function build(options: ComposeOptions, closing: Closing): Promise<Server> {
  const { config, clock = Date.now } = options;
  closing.later('the data folder', claimDataFolder(config.data), (lock) => lock.release());
  const feed = new LogFeed(options.log, clock);
  const { log } = feed;
  const folder = join(config.data, 'logs');
  closing.later('the files of the log', new LogFiles({ folder, feed }), (open) => open.close());
  const path = join(config.data, 'library.db');
  const keyring = openKeyring(config.data, config.secretKey, !existsSync(path));
  const db = closing.later(
    'library.db',
    // A person's changes are small; what reads and writes much has handles of its own.
    openDatabase({
      path,
      schema: librarySchema,
      synchronous: 'full',
      log,
      clock,
      cacheKib: 4096,
      // Each row of what people do has triggers, and what undoes them went through a file: a third of the work of a play.
      temporary: 'memory',
    }),
    (open) => open.close(),
  );
  const readiness = new Readiness();
  const metrics = closing.later('the metrics', new Metrics(), (open) => open.close());
  const media = await openMedia(config, log, closing);
  const { indexes, routes: indexRoutes } = await openIndexes({ config, log, readiness, closing, clock });
  const { processes } = media;
  const house = { config, closing, db, indexes, keyring, log, processes, clock };
  const { identification, identifier, routes: identificationRoutes } = await openIdentification(house);
  closing.later('identification', identification, (open) => open.close());
  const library = closing.later(
    'the library',
    await createLibrary({
      db,
      clock,
      random: randomBytes,
      keyring,
      log,
      dataDir: config.data,
      server: { name: 'Bandstand', version },
      media,
      scanning: { schedule: config.scanSchedule, watch: config.watch, publish: config.publishScanned },
      ...(identifier === null ? {} : { identification: { identifier, ffmpeg: media.ffmpeg } }),
    }),
    (open) => open.close(),
  );
  tellMetrics(identification, metrics);
  const { ffmpeg, decoder } = media;
  const live = await openLive({ ...house, feed, library, identifier, decoder, ffmpeg });
  for (const family of live.metrics) metrics.family(family);
  const http = createHttp<Principal>({
    log,
    clock,
    trustedProxies: [...config.trustedProxies],
    publicUrl: config.publicUrl ?? undefined,
    cors: { origins: [...config.corsOrigins] },
    rateLimits: { login: { perMinute: 20, burst: 20 } },
    authenticators: waysToSignIn(library, live),
    challenges: { bearer: bearerChallenge },
    authorize: authorizeBoth(live),
    onResponse: (route, status, ms) => metrics.countRequest(route?.operation ?? 'none', status, ms),
  });
  closing.later('the listener', http, (open) => open.close({ graceMs: 10_000 }));
  http.add(
    healthRoutes({ readiness, metrics, metricsToken: config.metricsToken, parts: { identification } }),
  );
  http.add(forPeople(library.routes));
  http.add(live.routes);
  http.add(indexRoutes);
  http.add(identificationRoutes);
  http.add(apiDocumentRoutes(http, version));
  http.add(webPages(webBuildDir));
  return {
    config,
    http,
    library,
    live,
    indexes,
    db,
    identification,
    processes,
    ffmpeg: media.ffmpeg,
    readiness,
    log,
    closing,
    listen: () => http.listen({ host: config.host, port: config.port }),
    close: () => closing.close(),
  };
}

async function openMedia(config: Config, log: Logger, closing: Closing) {
  const processes = closing.later(
    'child processes',
    createProcesses({ maxConcurrent: Math.max(2, config.transcodes + 1), log }),
    (open) => open.close(),
  );
  const ffmpeg = await detectFfmpeg({
    processes,
    ...(config.ffmpeg === null ? {} : { path: config.ffmpeg }),
  });
  const cache = closing.later(
    'the cache',
    await createDiskCache({ dir: join(config.data, 'cache', 'media'), maxBytes: config.cacheSize, log }),
    (open) => open.close(),
  );
  const transcoder = closing.later(
    'conversions',
    createTranscoder({ processes, cache, ffmpeg, maxRunning: config.transcodes }),
    (open) => open.close(),
  );
  const decoder = closing.later(
    'decoders',
    createPcmDecoder({ ffmpeg: ffmpeg === null ? null : { ffmpeg, processes } }),
    (open) => open.close(),
  );
  const tags = closing.later('the reading of tags', createTagReader({ threads: 1 }), (open) => open.close());
  return { processes, ffmpeg, cache, decoder, transcoder, tags, images: createImages() };
}
