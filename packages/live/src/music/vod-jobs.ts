import { type Clock, type Job, JobQueue, type Json, type Writer } from '@bandstand/sqlite';
import { notFound } from '../errors/index.ts';
import type { AppJobs } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';

export interface VodJobsParts {
  readonly storage: Pick<LiveStorage, 'databases'>;
  readonly jobs: AppJobs;
  readonly clock: Clock;
}

export type VodJobKind = 'tracks.identify' | 'library.draft';

/** A recording, as far as these jobs are asked for it. */
export interface AskedVod {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
  readonly room: string | null;
  readonly status: string;
  readonly localPath: string | null;
  readonly fileKey: string | null;
  readonly libraryRelease: string | null;
}

const maxAttempts = 8;

/** Long work on single recordings that people ask for and look after. */
export class VodJobs {
  readonly #parts: VodJobsParts;

  constructor(parts: VodJobsParts) {
    this.#parts = parts;
  }

  /** Throws `not_found`. */
  vod(app: AppName, publicId: string): AskedVod {
    const vod = this.#parts.storage.databases.read(app, (reader) =>
      reader.get<AskedVod>(
        `SELECT id, public_id AS publicId, name, room, status, local_path AS localPath, file_key AS fileKey,
           library_release AS libraryRelease
         FROM vods WHERE public_id = ?`,
        [publicId],
      ),
    );
    if (vod === undefined) throw notFound('recording');
    return vod;
  }

  /** Has the work done; the job, or the one that is at it already. `beside` belongs to the same transaction. */
  ask(
    app: AppName,
    kind: VodJobKind,
    { id, publicId }: AskedVod,
    payload: Readonly<Record<string, Json>> = {},
    beside: (writer: Writer) => unknown = () => {},
  ): Job {
    const { storage, jobs } = this.#parts;
    const { id: appId } = storage.databases.find(app);
    jobs.announce(appId);
    const made = storage.databases.write(app, (writer) => {
      const queue = this.#queue(writer);
      const job = { kind, payload: { vodId: id, ...payload }, uniqueKey: publicId, maxAttempts };
      const { id: jobId, created } = queue.enqueue(job, writer);
      if (created) beside(writer);
      return queue.get(jobId);
    });
    jobs.wake(appId);
    if (made === undefined) throw new Error('a job that was just made is there');
    return made;
  }

  /** The last job of its kind for a recording. Throws `not_found`. */
  last(app: AppName, kind: VodJobKind, { publicId }: AskedVod): Job {
    const job = this.#parts.storage.databases.read(app, (reader) => {
      const id = reader.value<string>(
        'SELECT id FROM jobs WHERE kind = ? AND unique_key = ? ORDER BY id DESC LIMIT 1',
        [kind, publicId],
      );
      return id === undefined
        ? undefined
        : new JobQueue({ read: (fn) => fn(reader), write: noWriting }).get(id);
    });
    if (job === undefined) throw notFound('job');
    return job;
  }

  /** Stops it; the job as it is then. Throws `not_found`. */
  cancel(app: AppName, kind: VodJobKind, vod: AskedVod): Job {
    const { id } = this.last(app, kind, vod);
    return this.#parts.storage.databases.write(app, (writer) => this.#queue(writer).cancel(id));
  }

  #queue(writer: Writer): JobQueue {
    const { clock } = this.#parts;
    return new JobQueue({ read: (fn) => fn(writer), write: (fn) => fn(writer) }, { clock });
  }
}

function noWriting(): never {
  throw new Error('nothing is written here');
}
