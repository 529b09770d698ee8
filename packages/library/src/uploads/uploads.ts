import { join } from 'node:path';
import type { Images, TagReader } from '@bandstand/media';
import type { Clock, Database, Log, Reader } from '@bandstand/sqlite';
import { type AccountViewer, may, mayUpload } from '../access/index.ts';
import type { Editing } from '../editing/index.ts';
import type { ScanHost } from '../scanner/index.ts';
import type { Settings } from '../settings/index.ts';
import { UploadError } from './errors.ts';
import { Finisher } from './finisher.ts';
import { type Checksum, IncomingError, IncomingFiles } from './incoming.ts';
import { headBytes, mayBeSound, soundSuffixes } from './kinds.ts';
import { type Storage, storageOf } from './quota.ts';
import {
  changeUpload,
  deleteUpload,
  insertUpload,
  type Upload,
  type UploadKind,
  uploadByGid,
  uploadsOf,
} from './store.ts';
import { sweepUploads } from './sweep.ts';

export interface UploadsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly settings: Settings;
  readonly editing: Editing;
  readonly scanner: ScanHost;
  readonly media: { readonly tags: TagReader; readonly images: Images };
  /** Where bytes arrive; in the data folder unless told. */
  readonly incoming?: IncomingFiles;
}

export interface UploadRequest {
  readonly kind: UploadKind;
  /** The album that a track goes to, or the album or artist that a cover is for. */
  readonly target: { readonly kind: 'album' | 'artist'; readonly gid: string } | null;
  readonly name: string;
  /** Bytes. */
  readonly length: number;
}

export interface Sending {
  readonly offset: number;
  readonly body: AsyncIterable<unknown>;
  readonly checksum: Checksum | null;
  readonly signal: AbortSignal;
}

/** Largest picture, in bytes: what the pictures of this house can be at most. */
export const largestCover = 32 * 1024 * 1024;
/** Bytes that a disk keeps free whatever is uploaded. */
const spareBytes = 64 * 1024 * 1024;
const dayMs = 86_400_000;
const sweepMs = 600_000;

/** Files of accounts on their way into the library, resumable at any byte. An account sees its own uploads only. */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #files: IncomingFiles;
  readonly #finisher: Finisher;
  /** Uploads that a request writes to now, with how to end it. */
  readonly #busy = new Map<number, { readonly stop: AbortController; readonly done: Promise<unknown> }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#files = options.incoming ?? new IncomingFiles(join(options.dataDir, 'uploads', 'incoming'));
    this.#finisher = new Finisher({ ...options, files: this.#files });
  }

  /** Takes up what a stop has interrupted, and sweeps from time to time what nobody continued. */
  start(): void {
    this.#finisher.wake();
    const sweep = () => {
      sweepUploads(this.#options.db, this.#files, this.#options.clock()).catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'expired uploads could not be removed');
      });
    };
    sweep();
    this.#timer = setInterval(sweep, sweepMs);
    this.#timer.unref();
  }

  /** Largest upload of a kind, in bytes. */
  largest(kind: UploadKind): number {
    return kind === 'cover' ? largestCover : this.#options.settings.number('uploadMaxBytes');
  }

  storage(viewer: AccountViewer): Storage {
    return this.#options.db.read((reader) => storageOf(reader, viewer.account.id));
  }

  /** Announces an upload. Throws UploadError. */
  async create(viewer: AccountViewer, request: UploadRequest): Promise<Upload> {
    const { kind, target, name, length } = request;
    const largest = this.largest(kind);
    if (length > largest) throw new UploadError('too_large', `At most ${largest} bytes can be uploaded.`);
    const free = await this.#files.free();
    return this.#options.db.write((writer) => {
      this.#refuse(writer, viewer, request);
      const storage = storageOf(writer, viewer.account.id);
      if (kind === 'track' && storage.left !== null && length > storage.left)
        throw new UploadError('quota_exceeded', `There are ${storage.left} bytes left for your uploads.`, {
          storage,
        });
      if (free - storage.reserved - length < spareBytes)
        throw new UploadError('disk_full', 'The disk of this server has no room for this.');
      return insertUpload(writer, {
        accountId: viewer.account.id,
        kind,
        targetKind: target?.kind ?? null,
        targetGid: target?.gid ?? null,
        name: name.slice(0, 300),
        length,
        expiresAt: this.#expiry(),
      });
    });
  }

  /** An upload of the viewer's own. Throws UploadError `not_found`. */
  get(viewer: AccountViewer, gid: string): Upload {
    const upload = this.#options.db.read((reader) => uploadByGid(reader, gid));
    if (upload === undefined || upload.accountId !== viewer.account.id)
      throw new UploadError('not_found', 'There is no such upload.');
    return upload;
  }

  /** The viewer's uploads, newest first, with the cursor of the next page. */
  list(viewer: AccountViewer, limit: number, before: number | null) {
    const rows = this.#options.db.read((reader) =>
      uploadsOf(reader, viewer.account.id, before ?? Number.MAX_SAFE_INTEGER, limit + 1),
    );
    return { items: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
  }

  /**
   * Takes bytes; the upload as it is then. What is acknowledged is on disk. A second request for an upload ends the first,
   * whose client has lost its connection. Throws UploadError, and the stream's own error when that breaks off.
   */
  async receive(viewer: AccountViewer, gid: string, sending: Sending): Promise<Upload> {
    const { id } = this.get(viewer, gid);
    const stop = new AbortController();
    const before = this.#busy.get(id);
    before?.stop.abort();
    const work = (before?.done ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#receive(viewer, gid, sending, AbortSignal.any([stop.signal, sending.signal])));
    const entry = { stop, done: work };
    this.#busy.set(id, entry);
    try {
      return await work;
    } finally {
      if (this.#busy.get(id) === entry) this.#busy.delete(id);
    }
  }

  /** Ends an upload and forgets its bytes; of a finished one only the record goes. Throws UploadError `not_found`. */
  async remove(viewer: AccountViewer, gid: string): Promise<void> {
    const upload = this.get(viewer, gid);
    const running = this.#busy.get(upload.id);
    running?.stop.abort();
    await running?.done.catch(() => {});
    if (this.get(viewer, gid).state === 'finishing')
      throw new UploadError('gone', 'This upload is whole and on its way into the library.');
    this.#options.db.write((writer) => deleteUpload(writer, upload.id));
    await this.#files.remove(gid);
  }

  /** Ends what is under way; it goes on at the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { stop } of this.#busy.values()) stop.abort();
    await Promise.allSettled([...this.#busy.values()].map(({ done }) => done));
    await this.#finisher.close();
  }

  async #receive(
    viewer: AccountViewer,
    gid: string,
    { offset, body, checksum }: Sending,
    signal: AbortSignal,
  ): Promise<Upload> {
    const upload = this.get(viewer, gid);
    if (upload.state !== 'receiving') throw new UploadError('gone', 'This upload takes no more bytes.');
    if (offset !== upload.received)
      throw new UploadError('offset_conflict', `This upload goes on at byte ${upload.received}.`);
    const room = upload.length - offset;
    try {
      const kept = (received: number) => this.#change(upload.id, { received, expiresAt: this.#expiry() });
      await this.#files.append(gid, body, { offset, room, checksum, signal, kept });
    } catch (error) {
      throw error instanceof IncomingError ? refusal(error) : error;
    }
    if (offset < headBytes) await this.#glance(upload);
    if (this.get(viewer, gid).received < upload.length) return this.get(viewer, gid);
    this.#change(upload.id, { state: 'finishing' });
    this.#finisher.wake();
    return this.get(viewer, gid);
  }

  /** A look at the first bytes: what cannot be a sound file is refused before the rest comes. */
  async #glance({ id, gid, kind, length }: Upload): Promise<void> {
    if (kind !== 'track') return;
    const head = await this.#files.head(gid, headBytes);
    if (head.length < Math.min(headBytes, length) || mayBeSound(head)) return;
    const message = `This is no sound file that is taken here: ${soundSuffixes.join(', ')}.`;
    this.#change(id, { state: 'failed', reason: 'type_refused', message });
    await this.#files.remove(gid);
    throw new UploadError('type_refused', message);
  }

  #refuse(reader: Reader, viewer: AccountViewer, { kind, target }: UploadRequest): void {
    if (target !== null) {
      const id = this.#options.editing.idOf(reader, target.kind, target.gid);
      if (id === undefined || !may(reader, viewer, 'see', target.kind, id))
        throw new UploadError('not_found', `There is no such ${target.kind}.`);
      if (!may(reader, viewer, 'edit', target.kind, id))
        throw new UploadError('forbidden', `This ${target.kind} is not yours to change.`);
    }
    if (kind === 'cover' && target === null) throw new UploadError('invalid', 'Say what the picture is for.');
    if (kind === 'track' && target?.kind === 'artist')
      throw new UploadError('invalid', 'A track goes to an album, not to an artist.');
    if (kind === 'track' && !mayUpload(reader, viewer))
      throw new UploadError('forbidden', 'Uploads are for artists and for the staff of this site.');
  }

  #change(id: number, changes: Parameters<typeof changeUpload>[2]): void {
    const now = new Date(this.#options.clock()).toISOString();
    this.#options.db.write((writer) => changeUpload(writer, id, changes, now));
  }

  #expiry(): string {
    const days = this.#options.settings.number('uploadDays');
    return new Date(this.#options.clock() + days * dayMs).toISOString();
  }
}

function refusal(error: IncomingError): UploadError {
  const code = error.code === 'too_long' ? 'too_large' : error.code;
  return new UploadError(code, error.message, { cause: error });
}
