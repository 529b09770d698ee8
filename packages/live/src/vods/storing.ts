import { readFile, rm } from 'node:fs/promises';
import type { App } from '../hub/index.ts';
import type { AppWork } from '../jobs/index.ts';
import { type S3Bucket, S3Error, type UploadState, uploadFile } from '../s3/index.ts';
import { jobOf, kinds, vodOf } from './keeping.ts';
import { bucketOf, type VodsParts } from './parts.ts';
import { readableIn, removableIn } from './places.ts';
import { becomeFailed, becomeReady, type IsRunning } from './settling.ts';
import { changeVod, hurryJob, type Vod, vodById } from './store.ts';

export const mediaTypes: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
  webm: 'video/webm',
};

export const typeOfVod = ({ format }: Pick<Vod, 'format'>): string =>
  mediaTypes[format ?? 'mp4'] ?? 'video/mp4';

/** Reads what a row kept of an upload; null for anything else. */
export function uploadStateOf(text: string | null): UploadState | null {
  if (text === null) return null;
  try {
    const value: UploadState = JSON.parse(text);
    const sound =
      typeof value.key === 'string' &&
      typeof value.uploadId === 'string' &&
      Number.isSafeInteger(value.size) &&
      Number.isSafeInteger(value.partBytes) &&
      Array.isArray(value.parts);
    return sound ? value : null;
  } catch {
    return null;
  }
}

/** Brings finished files to the app's store. */
export class Storing {
  readonly #parts: VodsParts;
  readonly #isRunning: IsRunning;
  readonly #makePictures: (work: AppWork) => Promise<void>;

  constructor(parts: VodsParts, isRunning: IsRunning, makePictures: (work: AppWork) => Promise<void>) {
    this.#parts = parts;
    this.#isRunning = isRunning;
    this.#makePictures = makePictures;
  }

  /** The job. It fails as long as the store does; what was told of that is made good when it ends well. */
  async store(work: AppWork): Promise<undefined> {
    const vod = vodOf(work);
    if (vod === undefined || vod.status === 'recording') return;
    const { app } = work;
    if (vod.status === 'ready') {
      await this.#dropLocal(app, vod);
      return;
    }
    const bucket = bucketOf(this.#parts, app.name);
    const path = await readableIn(this.#parts.storage.folders.app(app.name), vod.localPath);
    if (path === undefined) {
      this.#settle(app, vod, 'Its file is not there.');
      return;
    }
    try {
      // Before the file goes; without them it goes all the same.
      await this.#makePictures(work);
      const now = vodOf(work);
      if (now === undefined) return;
      const keys = bucket === null ? {} : await this.#upload(work, bucket, now, path);
      this.#settle(app, now, null, keys);
    } catch (error) {
      this.#complain(work, vod, error);
      throw error;
    }
    const stored = vodOf(work);
    if (stored) await this.#dropLocal(app, stored);
  }

  async #upload(work: AppWork, bucket: S3Bucket, vod: Vod, path: string): Promise<Partial<Vod>> {
    const { storage, partBytes } = this.#parts;
    const { app, signal, progress } = work;
    const key = bucket.keyOf(vod.localPath ?? vod.publicId);
    await uploadFile({
      bucket,
      path,
      key,
      type: typeOfVod(vod),
      state: uploadStateOf(vod.uploadJson),
      keep: (state) => {
        const uploadJson = state === null ? null : JSON.stringify(state);
        storage.databases.write(app.name, (writer) => changeVod(writer, vod.id, { uploadJson }));
      },
      progress: (done, total) => progress({ done, total, message: 'uploading' }),
      signal,
      ...(partBytes === undefined ? {} : { partBytes }),
    });
    const poster = await readableIn(storage.folders.app(app.name), vod.posterPath);
    const snapshotKey = poster === undefined ? null : bucket.keyOf(vod.posterPath ?? '');
    if (poster !== undefined && snapshotKey !== null)
      await bucket.put(snapshotKey, new Uint8Array(await readFile(poster)), 'image/jpeg', signal);
    return { fileKey: key, s3Url: bucket.urlOf(key), snapshotKey };
  }

  #settle(app: App, { id }: Vod, failed: string | null, change: Partial<Vod> = {}): void {
    const { writes, clock } = this.#parts;
    writes(app.name, (transaction) => {
      const vod = vodById(transaction.writer, id);
      if (vod === undefined || vod.status === 'ready') return;
      const at = clock();
      if (failed !== null) return becomeFailed(transaction, vod, { at, reason: failed, again: false });
      changeVod(transaction.writer, id, change);
      becomeReady(transaction, { ...vod, ...change }, { at, isRunning: this.#isRunning });
    });
  }

  /** Said once when it has failed for a while, not with each attempt. */
  #complain({ app, job, signal }: AppWork, { id }: Vod, error: unknown): void {
    const { writes, clock, patience = 3, log } = this.#parts;
    if (signal.aborted) return;
    const why =
      error instanceof S3Error
        ? error.message
        : 'The recording could not be read, or the upload not be noted.';
    log.warn(
      { app: app.name, vod: id, err: error, attempts: job.attempts },
      'a recording could not be uploaded',
    );
    if (job.attempts < patience) return;
    writes(app.name, (transaction) => {
      const vod = vodById(transaction.writer, id);
      if (vod?.status !== 'uploading') return;
      becomeFailed(transaction, vod, { at: clock(), reason: `${why} It is tried again.`, again: true });
    });
  }

  /** The store has confirmed the size: the file here may go. */
  async #dropLocal(app: App, vod: Vod): Promise<void> {
    const { storage, settings } = this.#parts;
    if (vod.fileKey === null || vod.localPath === null) return;
    if (!settings.of(app.name).recording.deleteLocalAfterUpload) return;
    const place = await removableIn(storage.folders.app(app.name), vod.localPath);
    if (place !== undefined) await rm(place, { force: true });
    storage.databases.write(app.name, (writer) => changeVod(writer, vod.id, { localPath: null }));
  }

  /** Begins anew what has failed, at once. False when there is nothing to bring anywhere. */
  retry(app: App, vod: Vod): boolean {
    if (vod.status !== 'failed' || vod.localPath === null) return false;
    this.#parts.writes(app.name, (transaction) => {
      const { writer } = transaction;
      const kind = vod.sizeBytes === null ? 'finish' : 'store';
      changeVod(writer, vod.id, { status: 'uploading', error: null });
      hurryJob(writer, vod.id, kinds[kind], this.#parts.clock());
      transaction.job(jobOf(kind, vod.id));
    });
    return true;
  }
}
