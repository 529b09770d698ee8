import type { Outbound, Route } from '@bandstand/http';
import type { Ffmpeg, Processes } from '@bandstand/media';
import type { Clock, Log, RandomBytes, RetryPolicy } from '@bandstand/sqlite';
import type { LivePrincipal } from '../access/index.ts';
import type { Callbacks } from '../callbacks/index.ts';
import type { LiveEvents } from '../events/index.ts';
import { AppJobs, appWrites } from '../jobs/index.ts';
import { Pictures } from '../pictures/index.ts';
import type { Plane } from '../plane/index.ts';
import type { PlaybackRule } from '../playback/index.ts';
import { type RecordingQuota, Recordings, recordingRoutes } from '../recordings/index.ts';
import type { AppSettings } from '../settings/index.ts';
import { Snapshots, snapshotRoutes } from '../snapshots/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { openVods, type Vods, type VodsParts, vodPlaybackRoutes, vodRoutes } from '../vods/index.ts';

export interface ArchiveParts {
  readonly storage: LiveStorage;
  readonly settings: Pick<AppSettings, 'of'>;
  readonly plane: Plane;
  readonly events: LiveEvents;
  readonly callbacks: Pick<Callbacks, 'queue'>;
  readonly quotas: RecordingQuota & VodsParts['quotas'];
  readonly rule: PlaybackRule<LivePrincipal>;
  readonly outbound: Outbound;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Numbers from 0 to below 1, for the jitter. */
  readonly chance?: () => number;
  /** How soon what failed is tried again. */
  readonly retry?: RetryPolicy;
  readonly partBytes?: number;
}

/** Everything that is kept of streams: recordings, where their files are, and pictures. */
export interface Archive {
  readonly routes: readonly Route<LivePrincipal>[];
  readonly jobs: AppJobs;
  readonly recordings: Recordings;
  readonly vods: Vods;
  readonly snapshots: Snapshots;
  /** Looks after what a kill has left; before anything can be published. */
  start(): Promise<void>;
  /** After the media plane, whose streams end in whole files. */
  close(): Promise<void>;
}

export function openArchive(parts: ArchiveParts): Archive {
  const { storage, settings, plane, events, callbacks, quotas, rule, clock, random, log } = parts;
  const { chance = Math.random, ffmpeg, processes, outbound, retry, partBytes } = parts;
  const jobs = new AppJobs({ storage, clock, log, ...(retry === undefined ? {} : { retry }) });
  const writes = appWrites({ storage, jobs, outbox: callbacks, events });
  const pictures = ffmpeg === null ? null : new Pictures({ processes, ffmpeg });
  const shared = { storage, settings, writes, clock, log };
  const vodsParts: VodsParts = {
    ...shared,
    jobs,
    quotas,
    outbound,
    pictures,
    chance,
    ...(partBytes === undefined ? {} : { partBytes }),
  };
  const recordings: Recordings = new Recordings({
    ...shared,
    plane,
    quotas,
    random,
    keeping: () => vods.keeping,
  });
  const vods = openVods(vodsParts, {
    isRunning: (id) => recordings.isRunning(id),
    isBeingWritten: (vodId, app) => recordings.isBeingWritten(vodId, app),
  });
  const snapshots = new Snapshots({ ...shared, plane, pictures });
  return {
    routes: [
      ...recordingRoutes(recordings),
      ...vodRoutes(vodsParts, vods),
      ...vodPlaybackRoutes(vodsParts, rule),
      ...snapshotRoutes({ snapshots, folders: storage.folders, rule }),
    ],
    jobs,
    recordings,
    vods,
    snapshots,
    async start() {
      await recordings.start();
      await vods.measuring.start();
      jobs.start();
    },
    async close() {
      await snapshots.close();
      await recordings.close();
      await jobs.close();
      await vods.measuring.close();
    },
  };
}
