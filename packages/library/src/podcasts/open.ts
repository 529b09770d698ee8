import { createOutbound, type Outbound } from '@bandstand/http';
import type { DiskCache, Images, TagReader } from '@bandstand/media';
import type { Clock, Database, Log } from '@bandstand/sqlite';
import type { Sounds } from '../playback/index.ts';
import type { podcastFeed } from '../podcast-feed/index.ts';
import type { Settings } from '../settings/index.ts';
import { PodcastCovers } from './covers.ts';
import { PodcastFiles } from './files.ts';
import { PodcastJobs } from './jobs.ts';
import { Podcasts } from './podcasts.ts';

/** Threads whose module exports what `reading.ts` exports; a ReadPool is one. */
export interface PodcastReaders {
  call(
    name: 'podcastFeed',
    args: Parameters<typeof podcastFeed>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<typeof podcastFeed>>;
}

export interface PodcastServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly readers: PodcastReaders;
  readonly media: { readonly images: Images; readonly cache: DiskCache; readonly tags: TagReader };
  readonly sounds: Sounds;
  readonly settings: Pick<Settings, 'number'>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What feeds and episodes are fetched with; one of its own, which reaches public addresses only, without it. */
  readonly outbound?: Outbound;
}

export interface PodcastService {
  readonly podcasts: Podcasts;
  readonly covers: PodcastCovers;
  /** Hands running work back and waits for that. */
  close(): Promise<void>;
}

/** Podcasts with all that works for them. */
export function openPodcasts(options: PodcastServiceOptions): PodcastService {
  const { db, clock, log, media, random, readers, settings, sounds } = options;
  const outbound = options.outbound ?? createOutbound({ userAgent: 'Bandstand' });
  const files = new PodcastFiles(options.dataDir);
  const around = { db, clock, outbound, files };
  const jobs = new PodcastJobs({
    db,
    clock,
    log,
    random,
    refreshing: {
      ...around,
      random,
      images: media.images,
      parse: async (bytes, url, contentType) => readers.call('podcastFeed', { bytes, url, contentType }),
      everyHours: () => settings.number('podcastHours'),
    },
    downloading: {
      ...around,
      tags: media.tags,
      limits: () => ({
        episodeBytes: settings.number('podcastEpisodeBytes'),
        allBytes: settings.number('podcastBytes'),
      }),
    },
  });
  const swept = jobs
    .sweep()
    .catch((error: unknown) => log.warn({ err: error }, 'old episodes were not removed'));
  return {
    podcasts: new Podcasts({ db, clock, files, jobs, sounds }),
    covers: new PodcastCovers({ ...media, files }),
    close: async () => {
      await jobs.close();
      await swept;
      if (options.outbound === undefined) await outbound.close();
    },
  };
}
