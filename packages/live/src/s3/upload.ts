import { type FileHandle, open } from 'node:fs/promises';
import type { S3Bucket } from './bucket.ts';
import { S3Error } from './error.ts';
import { escaped, textOf } from './xml.ts';

/** How far an upload is: what the store has confirmed, so that another life of the program goes on with it. */
export interface UploadState {
  readonly key: string;
  readonly uploadId: string;
  readonly size: number;
  readonly partBytes: number;
  /** ETags, the first part's first. */
  readonly parts: readonly string[];
}

export interface UploadOptions {
  readonly bucket: S3Bucket;
  readonly path: string;
  readonly key: string;
  readonly type: string;
  /** What was kept of an earlier attempt. */
  readonly state: UploadState | null;
  /** Keeps the state; called after each part. */
  readonly keep: (state: UploadState | null) => void;
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  /** Bytes of a part; 8 MiB unless told. Stores ask for 5 MiB at least, and 10,000 parts at most. */
  readonly partBytes?: number;
}

const MiB = 1024 * 1024;
const mostParts = 9000;

/**
 * Brings a file into a bucket and resolves with its size there, which is that of the file. Files larger than a part go in parts;
 * after a kill it goes on behind the last one that was confirmed. Rejects with S3Error, and with what the disk says.
 */
export async function uploadFile(options: UploadOptions): Promise<number> {
  const { bucket, path, key, state, keep, signal } = options;
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= (options.partBytes ?? 8 * MiB)) {
      const body = await readPart(handle, 0, size);
      await bucket.put(key, body, options.type, signal);
    } else {
      const same = state !== null && state.key === key && state.size === size ? state : null;
      if (state !== null && same === null) await giveUpUpload(bucket, state);
      await inParts(options, handle, same ?? (await begin(options, size)));
    }
    const there = await bucket.size(key, signal);
    if (there !== size) {
      keep(null);
      throw new S3Error('size', 500, `The store has ${there ?? 'no'} bytes of ${size}.`);
    }
    return size;
  } finally {
    await handle.close();
  }
}

/** Lets the store forget the parts of an upload that nobody goes on with. */
export async function giveUpUpload(bucket: S3Bucket, { key, uploadId }: UploadState): Promise<void> {
  try {
    await bucket.request({ method: 'DELETE', key, query: { uploadId } });
  } catch (error) {
    if (!(error instanceof S3Error && error.status === 404)) throw error;
  }
}

/**
 * Uploads of this key that a kill left between their beginning and its note: the store would keep their parts, and ask money for
 * them, for ever. A store that does not say what it has is none that this can be done for.
 */
async function giveUpStrays(bucket: S3Bucket, key: string, signal: AbortSignal): Promise<void> {
  try {
    const { text } = await bucket.request({
      method: 'GET',
      key: '',
      query: { uploads: '', prefix: key, 'max-uploads': '100' },
      signal,
    });
    for (const [, upload = ''] of text.matchAll(/<Upload>([^]*?)<\/Upload>/g)) {
      const uploadId = textOf(upload, 'UploadId');
      if (textOf(upload, 'Key') === key && uploadId !== undefined)
        await bucket.request({ method: 'DELETE', key, query: { uploadId }, signal });
    }
  } catch (error) {
    if (!(error instanceof S3Error) || error.passing) throw error;
  }
}

async function begin(options: UploadOptions, size: number): Promise<UploadState> {
  const { bucket, key, type, keep, signal, partBytes = 8 * MiB } = options;
  await giveUpStrays(bucket, key, signal);
  const query = { uploads: '' };
  const { text } = await bucket.request({
    method: 'POST',
    key,
    query,
    headers: { 'content-type': type },
    signal,
  });
  const uploadId = textOf(text, 'UploadId');
  if (uploadId === undefined) throw new S3Error('no_upload_id', 500, 'The store began no upload.');
  const least = Math.ceil(size / mostParts / MiB) * MiB;
  const state = {
    key,
    uploadId,
    size,
    partBytes: Math.max(partBytes, size / mostParts > partBytes ? least : 0),
    parts: [],
  };
  keep(state);
  return state;
}

async function inParts(options: UploadOptions, handle: FileHandle, from: UploadState): Promise<void> {
  const { bucket, key, keep, progress, signal } = options;
  let state = from;
  const { uploadId, size, partBytes } = state;
  try {
    for (let done = state.parts.length * partBytes; done < size; done += partBytes) {
      signal.throwIfAborted();
      const body = await readPart(handle, done, Math.min(partBytes, size - done));
      const query = { partNumber: String(state.parts.length + 1), uploadId };
      const { headers } = await bucket.request({ method: 'PUT', key, query, body, signal });
      if (headers['etag'] === undefined) throw new S3Error('no_etag', 500, 'The store confirmed no part.');
      state = { ...state, parts: [...state.parts, headers['etag']] };
      keep(state);
      progress(Math.min(size, done + partBytes), size);
    }
    await complete(bucket, state, signal);
  } catch (error) {
    if (!(error instanceof S3Error && error.code === 'NoSuchUpload')) throw error;
    // It was completed before a kill, or the store has thrown it away: the size tells which.
    if ((await bucket.size(key, signal)) === size) return;
    keep(null);
    throw new S3Error(error.code, 500, 'The store has forgotten the upload: it begins anew.', error);
  }
}

async function complete(bucket: S3Bucket, { key, uploadId, parts }: UploadState, signal: AbortSignal) {
  const rows = parts.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
  );
  const body = new TextEncoder().encode(
    `<CompleteMultipartUpload>${rows.join('')}</CompleteMultipartUpload>`,
  );
  await bucket.request({ method: 'POST', key, query: { uploadId }, body, signal });
}

/** Throws when the file has become shorter. */
async function readPart(handle: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) throw new Error('the recording became shorter while it was uploaded');
    filled += bytesRead;
  }
  return bytes;
}
