import { type Clock, type Database, JobQueue, JobRunner, type Log, type Writer } from '@bandstand/sqlite';
import { Cron } from 'croner';
import { channelByGid, dueChannels } from './channel-store.ts';
import { type DownloadOptions, downloadEpisode } from './download.ts';
import { changeEpisode, episodeByGid, filesOfChannel, underWay, withoutFile } from './episode-store.ts';
import { type RefreshOptions, refreshChannel } from './refresh.ts';

export interface PodcastJobsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly refreshing: RefreshOptions;
  readonly downloading: DownloadOptions;
}

const kinds = { refresh: 'podcast.refresh', download: 'podcast.download' } as const;
/** Feeds that one look at what is due begins. */
const atOnce = 50;
const downloadAttempts = 6;

/** The work on podcasts that outlives a request and a restart. */
export class PodcastJobs {
  readonly #options: PodcastJobsOptions;
  readonly #queue: JobQueue;
  readonly #runners: readonly JobRunner[];
  readonly #cron: Cron;

  constructor(options: PodcastJobsOptions) {
    const { db, clock, log, random } = options;
    this.#options = options;
    this.#queue = new JobQueue(db, { clock, random, retry: { baseMs: 60_000, capMs: 6 * 3_600_000 } });
    const around = { queue: this.#queue, worker: 'podcasts', pollMs: 30_000, log };
    this.#runners = [
      new JobRunner({
        ...around,
        concurrency: 2,
        handlers: {
          [kinds.refresh]: async ({ payload }, { signal }) => {
            await refreshChannel(options.refreshing, textOf(payload), signal);
            return null;
          },
        },
      }),
      // One after the other: each looks at how much room the others left.
      new JobRunner({
        ...around,
        handlers: {
          [kinds.download]: async ({ payload, attempts, maxAttempts }, context) => {
            const last = attempts >= maxAttempts;
            await downloadEpisode(options.downloading, textOf(payload), { ...context, last });
            return null;
          },
        },
      }),
    ];
    this.#cron = new Cron('*/5 * * * *', { unref: true, protect: true }, () => this.refreshDue());
  }

  /** Reads the feeds of these channels soon; one that waits or is being read is not read twice. */
  refresh(gids: readonly string[]): void {
    this.#options.db.write((writer) => {
      for (const gid of gids)
        this.#queue.enqueue({ kind: kinds.refresh, payload: gid, uniqueKey: gid, maxAttempts: 3 }, writer);
    });
    this.wake();
  }

  refreshDue(): void {
    const { db, clock } = this.#options;
    this.#giveUpLost();
    const due = db.read((reader) => dueChannels(reader, new Date(clock()).toISOString(), atOnce));
    if (due.length > 0) this.refresh(due);
  }

  /** Makes a job in the transaction of `writer`; its id. Call `wake` after the commit. */
  download(gid: string, writer: Writer): string {
    const job = { kind: kinds.download, payload: gid, uniqueKey: gid, maxAttempts: downloadAttempts };
    return this.#queue.enqueue(job, writer).id;
  }

  cancel(id: string): void {
    if (this.#queue.get(id) !== undefined) this.#queue.cancel(id);
  }

  wake(): void {
    for (const runner of this.#runners) runner.wake();
  }

  /** Removes what a kill left: of channels that are no longer followed, and of episodes that are not here. */
  async sweep(): Promise<void> {
    const { db, refreshing } = this.#options;
    const { files } = refreshing;
    this.#giveUpLost();
    for (const gid of await files.channels()) {
      const known = db.read((reader) =>
        channelByGid(reader, gid) === undefined ? undefined : filesOfChannel(reader, gid),
      );
      if (known === undefined) await files.removeChannel(gid);
      else await files.removeStrays(gid, known);
    }
  }

  /** An episode whose job died, as after kills again and again, would be on its way for ever. */
  #giveUpLost(): void {
    const { db, clock } = this.#options;
    const alive = (jobId: string | null): boolean => {
      const state = jobId === null ? undefined : this.#queue.get(jobId)?.state;
      return state === 'waiting' || state === 'running';
    };
    for (const { gid, jobId } of db.read(underWay)) {
      if (alive(jobId)) continue;
      db.write((writer) => {
        const now = episodeByGid(writer, gid);
        if (now?.status !== 'downloading' || now.jobId !== jobId) return;
        const change = { ...withoutFile, status: 'error', error_message: lost } as const;
        changeEpisode(writer, now.id, change, new Date(clock()).toISOString());
      });
    }
  }

  async close(): Promise<void> {
    this.#cron.stop();
    await Promise.all(this.#runners.map((runner) => runner.close()));
  }
}

const lost = 'Fetching it was interrupted again and again. Ask for it once more.';

const textOf = (payload: unknown): string => (typeof payload === 'string' ? payload : '');
