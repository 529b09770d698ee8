import { rm } from 'node:fs/promises';
import { JobQueue } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import type { App } from '../hub/index.ts';
import type { AppTransaction, AppWork } from '../jobs/index.ts';
import { giveUpUpload, type UploadState } from '../s3/index.ts';
import { kinds } from './keeping.ts';
import { bucketOf, type VodsParts } from './parts.ts';
import { removableIn } from './places.ts';
import { callbackData } from './settling.ts';
import { deleteVod, hurryJobs, type Vod, variantsOf, vodByPublicId } from './store.ts';
import { uploadStateOf } from './storing.ts';

interface Left {
  readonly paths: readonly string[];
  readonly keys: readonly string[];
  readonly upload: UploadState | null;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Deletes files with everything that is theirs. */
export class Removing {
  readonly #parts: VodsParts;

  constructor(parts: VodsParts) {
    this.#parts = parts;
  }

  /** The row is gone at once; files and objects go after it, however often that takes. Throws `not_found`, `conflict`. */
  remove(app: App, publicId: string): void {
    this.#parts.writes(app.name, (transaction) => {
      const vod = vodByPublicId(transaction.writer, publicId);
      if (vod === undefined) throw notFound('recording');
      if (vod.status === 'recording')
        throw new LiveError('conflict', 'It is still being recorded: stop the recording first.');
      this.#removeRow(transaction, vod);
    });
  }

  /** The same for many, in one transaction; those that are not there, or still recorded, stay. How many are gone. */
  removeMany(app: App, publicIds: readonly string[]): number {
    return this.#parts.writes(app.name, (transaction) => {
      const found = publicIds
        .map((id) => vodByPublicId(transaction.writer, id))
        .filter((vod) => vod !== undefined)
        .filter(({ status }) => status !== 'recording');
      for (const vod of found) this.#removeRow(transaction, vod);
      return found.length;
    });
  }

  /** Begins anew, at once, what could not be removed, also what was given up. */
  tryAgain(app: App): void {
    const { storage, jobs, clock } = this.#parts;
    jobs.announce(app.id);
    storage.databases.write(app.name, (writer) => {
      const queue = new JobQueue({ read: (fn) => fn(writer), write: (fn) => fn(writer) }, { clock });
      for (const { id } of queue.list({ kind: kinds.remove, state: 'dead', limit: 1000 })) queue.revive(id);
      hurryJobs(writer, kinds.remove, clock());
    });
    jobs.wake(app.id);
  }

  /** The job: what is left when the row is gone. */
  async clear({ app, job, signal }: AppWork): Promise<undefined> {
    const { paths, keys, upload } = leftOf(job.payload);
    const folder = this.#parts.storage.folders.app(app.name);
    for (const path of paths) {
      const place = await removableIn(folder, path);
      if (place !== undefined) await rm(place, { force: true });
    }
    if (keys.length === 0 && upload === null) return;
    const bucket = bucketOf(this.#parts, app.name);
    if (bucket === null) throw new Error('The app names no store any more: its objects stay there.');
    if (upload !== null) await giveUpUpload(bucket, upload);
    for (const key of keys) await bucket.remove(key, signal);
  }

  #removeRow(transaction: AppTransaction, vod: Vod): void {
    const { writer, app } = transaction;
    const variants = variantsOf(writer, vod.id);
    const segments = variants.flatMap(({ extraJson }) => segmentsOf(extraJson));
    const left: Left = {
      paths: [
        vod.localPath,
        vod.posterPath,
        vod.thumbnailsPath,
        ...variants.map(({ localPath }) => localPath),
      ].filter((path) => path !== null),
      keys: [vod.fileKey, vod.snapshotKey, ...variants.map(({ fileKey }) => fileKey), ...segments].filter(
        (key) => key !== null,
      ),
      upload: uploadStateOf(vod.uploadJson),
    };
    this.#parts.quotas.willChange(app.id);
    deleteVod(writer, vod.id);
    transaction.job({ kind: kinds.remove, payload: JSON.parse(JSON.stringify(left)), maxAttempts: 200 });
    transaction.callback('vod_deleted', vod.room, callbackData(vod));
    const bytes = vod.sizeBytes ?? 0;
    writer.afterCommit(() => this.#parts.quotas.add(app.id, 'storage_bytes', -bytes));
  }
}

function leftOf(payload: unknown): Left {
  const given: Partial<Record<keyof Left, unknown>> =
    typeof payload === 'object' && payload !== null ? payload : {};
  return {
    paths: texts(given.paths),
    keys: texts(given.keys),
    upload: given.upload ? uploadStateOf(JSON.stringify(given.upload)) : null,
  };
}

/** A StreamHub notes the keys of a ladder's segments so. */
function segmentsOf(text: string | null): string[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    const list = typeof value === 'object' && value !== null && 'segments' in value ? value.segments : value;
    return texts(list);
  } catch {
    return [];
  }
}
