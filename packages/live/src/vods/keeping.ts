import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppTransaction, AppWork } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import { finishRecording, NotARecording } from '../recorder/index.ts';
import type { VodsParts } from './parts.ts';
import { readableIn } from './places.ts';
import { becomeFailed, becomeReady, type IsRunning } from './settling.ts';
import { changeVod, type Vod, vodById } from './store.ts';

export const kinds = {
  finish: 'vod.finish',
  store: 'vod.store',
  pictures: 'vod.pictures',
  remove: 'vod.remove',
} as const;

/** What is done about one file. */
export const jobOf = (kind: Exclude<keyof typeof kinds, 'remove'>, vodId: number) =>
  ({
    kind: kinds[kind],
    payload: { vodId },
    uniqueKey: String(vodId),
    maxAttempts: attempts[kind],
  }) as const;

const attempts = { finish: 20, store: 2000, pictures: 3 } as const;

/** The row that a job is about; undefined when it is gone. */
export function vodOf({ db, job: { payload } }: Pick<AppWork, 'db' | 'job'>): Vod | undefined {
  const id =
    typeof payload === 'object' && payload !== null && 'vodId' in payload ? payload.vodId : undefined;
  return typeof id === 'number' ? db.read((reader) => vodById(reader, id)) : undefined;
}

interface Written {
  /** Null for what was not written here. */
  readonly seconds: number | null;
  readonly bytes: number;
  /** Another file of the recording follows. */
  readonly more?: boolean;
}

/** What happens to a file from the end of its recording to where it stays. */
export class Keeping {
  readonly #parts: VodsParts;
  readonly #isRunning: IsRunning;
  readonly #isBeingWritten: (vodId: number, app: AppName) => boolean;

  constructor(
    parts: VodsParts,
    ports: {
      readonly isRunning: IsRunning;
      readonly isBeingWritten: (vodId: number, app: AppName) => boolean;
    },
  ) {
    this.#parts = parts;
    this.#isRunning = ports.isRunning;
    this.#isBeingWritten = ports.isBeingWritten;
  }

  /** A file is whole: it goes to the store of the app, or is ready where it is. */
  finished(transaction: AppTransaction, vod: Vod, { seconds, bytes, more = false }: Written): void {
    const { settings, clock, quotas, pictures } = this.#parts;
    const { writer, app } = transaction;
    quotas.willChange(app.id);
    const endedAt = vod.endedAt ?? endOf(vod, seconds) ?? new Date(clock()).toISOString();
    changeVod(writer, vod.id, { status: 'uploading', sizeBytes: bytes, durationS: seconds, endedAt });
    writer.afterCommit(() => quotas.add(app.id, 'storage_bytes', bytes - (vod.sizeBytes ?? 0)));
    const whole = { ...vod, sizeBytes: bytes, durationS: seconds, endedAt };
    if (settings.of(app.name).s3 !== null) transaction.job(jobOf('store', vod.id));
    else {
      becomeReady(transaction, whole, { at: clock(), isRunning: this.#isRunning, more });
      if (pictures !== null) transaction.job(jobOf('pictures', vod.id));
    }
  }

  /** Looks after a file that nobody writes any more: what a kill or a full disk has left of it. */
  async finish(work: AppWork): Promise<undefined> {
    const { app, last } = work;
    const vod = vodOf(work);
    if (vod === undefined || !isOpen(vod) || this.#isBeingWritten(vod.id, app.name)) return;
    const folder = this.#parts.storage.folders.app(app.name);
    const path = await readableIn(folder, vod.localPath);
    if (path === undefined) {
      if (!last && vod.localPath !== null && !existsSync(dirname(`${folder}/${vod.localPath}`)))
        throw new Error('the folder of the recordings is away');
      this.#fail(app.name, vod, 'Its file is not there.');
      return;
    }
    try {
      const { seconds, bytes } = await finishRecording(path);
      if (seconds > 0)
        this.#write(app.name, vod, (transaction, now) => this.finished(transaction, now, { seconds, bytes }));
      else {
        await rm(path, { force: true });
        this.#fail(app.name, vod, 'It ended before anything was recorded.');
      }
    } catch (error) {
      if (error instanceof NotARecording) await this.#foreign(app.name, vod, path);
      else if (last)
        this.#fail(app.name, vod, 'Its file could not be finished; what was recorded is still there.');
      else throw error;
    }
  }

  /** A file that was not written here, of a StreamHub: it stays as it is. */
  async #foreign(name: AppName, vod: Vod, path: string): Promise<void> {
    const { size } = await stat(path);
    if (vod.recordingId === null && size > 0)
      this.#write(name, vod, (transaction, now) =>
        this.finished(transaction, now, { seconds: now.durationS, bytes: size }),
      );
    else this.#fail(name, vod, 'Nothing that plays is in its file.');
  }

  #fail(name: AppName, vod: Vod, reason: string): void {
    this.#write(name, vod, (transaction, now) =>
      becomeFailed(transaction, now, { at: this.#parts.clock(), reason, again: false }),
    );
  }

  /** Changes a row unless it is gone, or somebody else has settled it. */
  #write(name: AppName, { id }: Vod, change: (transaction: AppTransaction, vod: Vod) => void): void {
    this.#parts.writes(name, (transaction) => {
      const now = vodById(transaction.writer, id);
      if (now !== undefined && isOpen(now)) change(transaction, now);
    });
  }
}

export const isOpen = ({ status }: Vod): boolean => status === 'recording' || status === 'uploading';

function endOf({ startedAt }: Vod, seconds: number | null): string | undefined {
  const begins = Date.parse(startedAt ?? '');
  return seconds === null || Number.isNaN(begins)
    ? undefined
    : new Date(begins + seconds * 1000).toISOString();
}
