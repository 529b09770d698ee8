import {
  createNatsQueue,
  createRedis,
  musicbrainzSignIn,
  type Postgres,
  type ServiceOptions,
} from '@bandstand/acoustid';
import { createOutbound, type Logger } from '@bandstand/http';
import type { Config } from '../config/index.ts';

type Adapters = Pick<ServiceOptions, 'windows' | 'keys' | 'cache' | 'formats' | 'queue' | 'signIn'>;

export interface AdapterParts {
  readonly config: Config;
  readonly postgres: Postgres;
  readonly log: Logger;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Names the stream of submissions: two sites on one NATS need two. */
  readonly site: string;
  /** Hears how what was opened is closed, after the service. */
  readonly closing: (close: () => Promise<void>) => void;
}

/** What other servers do for identification in place of this process and PostgreSQL, as the configuration names them. */
export function openAdapters(parts: AdapterParts): Adapters {
  return { ...redisOf(parts), ...natsOf(parts), ...signInOf(parts) };
}

function redisOf({ config, log, clock, closing }: AdapterParts): Adapters {
  if (config.redisUrl === null) return {};
  const redis = createRedis({ url: config.redisUrl, log, clock });
  closing(async () => redis.close());
  return { windows: redis.windows, keys: redis.keys, cache: redis.mbids, formats: redis.formats };
}

/** The service closes the queue. */
function natsOf({ config, postgres, log, clock, site }: AdapterParts): Adapters {
  if (config.natsUrl === null) return {};
  const bind = postgres.binds.ingest;
  return {
    queue: createNatsQueue({
      url: config.natsUrl,
      stream: `bandstand_submissions_${site}`,
      bind,
      log,
      clock,
    }),
  };
}

function signInOf({ closing }: AdapterParts): Adapters {
  const outbound = createOutbound({});
  closing(() => outbound.close());
  return { signIn: musicbrainzSignIn(outbound) };
}
