import type { SharedFormats, TimedCache } from '../ingest/index.ts';
import type { SharedKeys } from '../keys/index.ts';
import type { RateWindows } from '../limits/index.ts';
import { RedisLink, type RedisOptions } from './link.ts';
import { RedisFormats } from './shared-formats.ts';
import { RedisKeys } from './shared-keys.ts';
import { RedisCache } from './timed-cache.ts';
import { RedisWindows } from './windows.ts';

/** What several servers count and remember together. Nothing of it fails or waits for a server that is away. */
export interface Redis {
  /** For `acoustidRoutes` and `RequestLimits`: requests of the last seconds. */
  readonly windows: RateWindows;
  /** For `acoustidRoutes`, `Applications` and `Accounts`: what keys stand for. */
  readonly keys: SharedKeys;
  /** For `KnownMbids`: what MusicBrainz says of recordings. */
  readonly mbids: TimedCache;
  /** For `createImport`: ids of formats. */
  readonly formats: SharedFormats;
  /** True while Redis answers. */
  isReady(): boolean;
  close(): void;
}

/** Begins to connect and goes on trying. Throws TypeError for an address that is none. */
export function createRedis(options: RedisOptions): Redis {
  const link = new RedisLink(options);
  return {
    windows: new RedisWindows(link),
    keys: new RedisKeys(link, options.clock),
    mbids: new RedisCache(link, options.clock),
    formats: new RedisFormats(link),
    isReady: () => link.isReady(),
    close: () => link.close(),
  };
}
