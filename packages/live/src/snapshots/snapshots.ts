import { Slots } from '@bandstand/media';
import type { Clock, Log } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppWrites } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import type { Pictures } from '../pictures/index.ts';
import type { AccessUnit, Plane, Publication } from '../plane/index.ts';
import type { Settings } from '../settings/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import {
  keepSnapshot,
  listSnapshots,
  parseSnapshot,
  removeSnapshot,
  type Snapshot,
  snapshotPath,
} from './store.ts';

export interface SnapshotsParts {
  readonly plane: Plane;
  readonly storage: Pick<LiveStorage, 'databases' | 'folders'>;
  readonly settings: { of(name: AppName): Pick<Settings, 'recording'> };
  readonly writes: AppWrites;
  /** Null without ffmpeg. */
  readonly pictures: Pictures | null;
  readonly clock: Clock;
  readonly log: Log;
}

interface Taken {
  readonly at: number;
  readonly keyframe: AccessUnit;
  readonly jpeg: Promise<Buffer>;
}

/** A picture is good for whoever asks within this time, in ms. */
const freshMs = 1000;
/** Of each room. */
const kept = 200;
/** How often it is looked whether a picture is due, in ms. */
const lookMs = 1000;

/** Pictures of running streams: of their last keyframe, decoded when somebody asks, and every so often where the app says so. */
export class Snapshots {
  readonly #parts: SnapshotsParts;
  readonly #taken = new Map<Publication, Taken>();
  readonly #due = new Map<Publication, number>();
  readonly #slots = new Slots(2);
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(parts: SnapshotsParts) {
    this.#parts = parts;
    this.#stopListening = parts.plane.onStarted((publication) => {
      this.#due.set(publication, 0);
    });
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#timer.unref();
  }

  /** A JPEG of a stream as it is now. Rejects with `not_found`, `not_available`. */
  async picture(stream: StreamName): Promise<Buffer> {
    const publication = this.#parts.plane.find(stream);
    if (publication === undefined) throw new LiveError('not_found', 'Nobody publishes this stream.');
    return this.#take(publication);
  }

  /** Takes one and keeps it. Rejects as `picture` does. */
  async keep(stream: StreamName): Promise<Snapshot> {
    const { storage, writes, clock } = this.#parts;
    const publication = this.#parts.plane.find(stream);
    if (publication === undefined) throw new LiveError('not_found', 'Nobody publishes this stream.');
    const { name } = storage.databases.find(stream.app);
    const jpeg = await this.#take(publication);
    const folder = storage.folders.app(name);
    const snapshot = await keepSnapshot(
      folder,
      { room: stream.room, takenAt: clock() },
      { jpeg, keep: kept },
    );
    const path = snapshotPath(snapshot);
    writes(name, (transaction) => {
      transaction.callback('snapshot_taken', stream.room, { id: snapshot.id, bytes: jpeg.length });
      transaction.tell({
        kind: 'snapshot made',
        stream,
        session: publication.session,
        at: snapshot.takenAt,
        path,
      });
    });
    return snapshot;
  }

  /** Those that are kept, the newest first. */
  list(app: AppName, room?: string): Promise<Snapshot[]> {
    return listSnapshots(this.#folder(app), room);
  }

  /** Throws `not_found`. */
  find(app: AppName, id: string): { readonly snapshot: Snapshot; readonly path: string } {
    const snapshot = parseSnapshot(id);
    if (snapshot === undefined) throw notFound('snapshot');
    this.#folder(app);
    return { snapshot, path: snapshotPath(snapshot) };
  }

  async remove(app: AppName, id: string): Promise<void> {
    await removeSnapshot(this.#folder(app), this.find(app, id).snapshot);
  }

  async close(): Promise<void> {
    this.#stopListening();
    clearInterval(this.#timer);
    await this.#keeping;
  }

  #folder(app: AppName): string {
    const { storage } = this.#parts;
    return storage.folders.app(storage.databases.find(app).name);
  }

  async #take(publication: Publication): Promise<Buffer> {
    const { pictures, clock } = this.#parts;
    if (pictures === null)
      throw new LiveError('not_available', 'This server has no ffmpeg: it makes no pictures.');
    const { keyframe } = publication;
    if (keyframe === undefined) throw new LiveError('not_available', 'The stream has no picture.');
    const before = this.#taken.get(publication);
    if (before && (before.keyframe === keyframe || clock() - before.at < freshMs)) return before.jpeg;
    const jpeg = this.#decode(pictures, keyframe);
    this.#taken.set(publication, { at: clock(), keyframe, jpeg });
    jpeg.catch(() => this.#taken.delete(publication));
    return jpeg;
  }

  async #decode(pictures: Pictures, keyframe: AccessUnit): Promise<Buffer> {
    const release = await this.#slots.take('');
    try {
      return await pictures.decode(keyframe);
    } catch (cause) {
      throw new LiveError('not_available', 'The picture of the stream could not be decoded.', { cause });
    } finally {
      release();
    }
  }

  #look(): void {
    const now = this.#parts.clock();
    for (const [publication, due] of this.#due) {
      if (publication.ended) {
        this.#due.delete(publication);
        this.#taken.delete(publication);
      } else if (now >= due && publication.keyframe !== undefined) this.#keepOne(publication, now);
    }
  }

  #keepOne(publication: Publication, now: number): void {
    const { settings, pictures, log } = this.#parts;
    const { snapshotSeconds } = settings.of(publication.stream.app).recording;
    if (snapshotSeconds === 0 || pictures === null) return;
    this.#due.set(publication, now + snapshotSeconds * 1000);
    this.#keeping = this.keep(publication.stream).catch((error: unknown) =>
      log.warn({ ...publication.stream, err: error }, 'a snapshot could not be taken'),
    );
  }
}
