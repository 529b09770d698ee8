import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '@bandstand/http';
import type { Ffmpeg, Fingerprinter, PcmDecoder, Processes } from '@bandstand/media';
import type { Clock, Log } from '@bandstand/sqlite';
import type { LivePrincipal } from '../access/index.ts';
import { Drafting, DraftRefused, type LibraryDrafts } from '../drafts/index.ts';
import { LiveError } from '../errors/index.ts';
import { excerptWindow, Listening, type SoundIdentifier } from '../identify/index.ts';
import type { AppJobs } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane } from '../plane/index.ts';
import type { PlaybackRule } from '../playback/index.ts';
import type { MetricFamily } from '../stats/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import {
  type LibraryTracks,
  listRoutes,
  NowPlayingBoard,
  nowRoutes,
  TrackLists,
} from '../tracklist/index.ts';
import type { Fetching } from '../vods/index.ts';
import { listeningMetrics } from './metrics.ts';
import { rehearVod } from './rehearing-job.ts';
import { musicRoutes } from './routes.ts';
import { VodJobs } from './vod-jobs.ts';

/** What live hears with; whoever made a part closes it, after live. */
export interface Hearing {
  readonly identifier: SoundIdentifier;
  readonly fingerprinter: Fingerprinter;
  readonly decoder: PcmDecoder;
}

/** The library of the house, as far as live knows of it. */
export interface LiveMusic {
  readonly tracks: LibraryTracks;
  readonly drafts: LibraryDrafts;
  /** Who an account (its public id) is now; undefined when it is gone. */
  readonly personOf: (account: string) => LivePrincipal | undefined;
  /** Null where identification is off: then nothing is listened to. */
  readonly hearing: Hearing | null;
}

export interface MusicParts {
  readonly storage: LiveStorage;
  readonly plane: Plane;
  readonly jobs: AppJobs;
  /** Recordings for what needs them on this disk. */
  readonly files: Pick<Fetching, 'atHand'>;
  readonly rule: PlaybackRule<LivePrincipal>;
  /** `identify.enabled` of an app. */
  readonly wanted: (app: AppName) => boolean;
  readonly music: LiveMusic;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is played: heard, listed, and made into releases. */
export interface Music {
  readonly routes: readonly Route<LivePrincipal>[];
  readonly lists: TrackLists;
  readonly metrics: readonly MetricFamily[];
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Builds it, and takes its jobs. */
export function openMusic(parts: MusicParts): Music {
  const { storage, plane, jobs, rule, music, clock } = parts;
  const lists = new TrackLists({ databases: storage.databases, library: music.tracks });
  const board = new NowPlayingBoard({ databases: storage.databases, plane, lists, clock });
  const listening = music.hearing && listeningOf(parts, music.hearing, lists, board);
  const folder = join(parts.dataDir, 'cache', 'live-drafts');
  const drafting = draftingOf(parts, lists, folder);
  if (drafting) jobs.handle('library.draft', (work) => drafting.work(work));
  if (music.hearing) {
    const hearing = { ...music.hearing, files: parts.files, lists, folder, window: excerptWindow };
    jobs.handle('tracks.identify', (work) => rehearVod(hearing, work));
  }
  return {
    routes: [
      ...nowRoutes({ board, rule }),
      ...listRoutes({ lists, rule }),
      ...musicRoutes({
        jobs: new VodJobs({ storage, jobs, clock }),
        mayIdentify: music.hearing !== null,
        drafts: drafting === null ? null : answering(music.drafts),
        clock,
      }),
    ],
    lists,
    metrics: listening === null ? [] : listeningMetrics(listening),
    async start() {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await listening?.start();
    },
    async close() {
      await listening?.close();
      board.close();
    },
  };
}

function listeningOf(
  { plane, wanted, dataDir, log }: MusicParts,
  { identifier, fingerprinter }: Hearing,
  lists: TrackLists,
  board: NowPlayingBoard,
): Listening {
  return new Listening({
    plane,
    identifier,
    fingerprinter,
    wanted,
    folder: join(dataDir, 'cache', 'live-excerpts'),
    keep: (app, owner, heard, id) => lists.keepHeard(app, owner, heard, id),
    onHeard: (stream, heard) => (heard ? board.setHeard(stream, heard) : board.forget(stream)),
    log,
  });
}

function draftingOf(
  { files, processes, ffmpeg, music }: MusicParts,
  lists: TrackLists,
  folder: string,
): Drafting | null {
  const { drafts, personOf } = music;
  return ffmpeg && new Drafting({ files, lists, drafts, processes, ffmpeg, personOf, folder });
}

/** The library's refusals as what routes answer. */
const answering = (drafts: LibraryDrafts): Pick<LibraryDrafts, 'check' | 'has'> => ({
  has: (account, release) => drafts.has(account, release),
  check(account) {
    try {
      drafts.check(account);
    } catch (error) {
      if (error instanceof DraftRefused) throw new LiveError('forbidden', error.message, { cause: error });
      throw error;
    }
  },
});
