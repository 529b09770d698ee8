import { statfsSync } from 'node:fs';
import { uuidv7 } from '@bandstand/sqlite';
import { type StreamName, sameStream } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { setDuty } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { Publication } from '../plane/index.ts';
import { InterruptedRecordings } from './interrupted.ts';
import type { RecordingsParts } from './parts.ts';
import { Recovery } from './recovery.ts';
import { RunningRecording } from './running.ts';

export interface StartOptions {
  /** As the settings of the app say, unless told. */
  readonly soundOnly?: boolean | undefined;
  readonly splitMinutes?: number | undefined;
}

/** A recording that goes on. */
export interface RecordingFacts {
  readonly id: string;
  readonly room: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly startedBy: 'settings' | 'person';
  readonly soundOnly: boolean;
  readonly splitMinutes: number;
  /** Units that the disk was too slow for. */
  readonly skipped: number;
  /** The file that is written now; null before its first picture. */
  readonly vodId: string | null;
  readonly part: number;
}

/** Below this nothing is begun: the table at the end of a file needs room, too. */
const leastFree = 64 * 1024 * 1024;

/** Records streams: those whose app says so from their first picture on, and those that somebody asks for. */
export class Recordings {
  readonly #parts: RecordingsParts;
  readonly #running = new Map<string, RunningRecording>();
  readonly #interrupted: InterruptedRecordings;
  readonly #recovery: Recovery;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: RecordingsParts) {
    this.#parts = parts;
    this.#interrupted = new InterruptedRecordings(parts.clock);
    this.#recovery = new Recovery(parts, this.#interrupted, (vodId, app) => this.isBeingWritten(vodId, app));
    this.#stopListening = parts.plane.onStarted((publication) => this.#begunStream(publication));
  }

  /** Looks after what a kill has left. Before anything can be published. */
  async start(): Promise<void> {
    const { storage, accountMs = 5000 } = this.#parts;
    // Whatever an earlier life has put off is looked at now.
    storage.hub.write((writer) => writer.run(`UPDATE app_duties SET due_at = 0 WHERE kind = 'recordings'`));
    await this.#recovery.look();
    this.#timer = setInterval(() => {
      this.#account();
      this.#looking = this.#looking.then(() => this.#recovery.look()).catch(() => {});
    }, accountMs);
    this.#timer.unref();
  }

  isRunning(recordingId: string): boolean {
    return this.#running.has(recordingId);
  }

  isBeingWritten(vodId: number, app: string): boolean {
    return this.#running
      .values()
      .some(({ options, current }) => options.app.name === app && current?.id === vodId);
  }

  /** Those of an app that go on. */
  list(app: AppName): RecordingFacts[] {
    return Array.from(this.#running.values())
      .filter(({ options }) => options.app.name === app)
      .map(factsOf);
  }

  /** Begins to record a stream. Throws `not_found`, `conflict`, `quota_exceeded`, `not_available`. */
  begin(stream: StreamName, options: StartOptions = {}): RecordingFacts {
    const publication = this.#parts.plane.find(stream);
    if (publication === undefined) throw new LiveError('not_found', 'Nobody publishes this stream.');
    if (!this.#parts.settings.of(stream.app).recording.enabled)
      throw new LiveError('conflict', 'Recording is switched off in the settings of this app.');
    return factsOf(this.#begin(publication, 'person', options));
  }

  /** Ends a recording; resolves when its files are whole. Rejects with `not_found`. */
  async stop(app: AppName, id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running?.options.app.name !== app) throw notFound('recording');
    running.stop();
    await running.done;
  }

  /** Ends all that go on, and waits for that. */
  async close(): Promise<void> {
    this.#stopListening();
    clearInterval(this.#timer);
    const running = Array.from(this.#running.values());
    for (const one of running) one.stop();
    await Promise.all(running.map(({ done }) => done));
    await this.#looking;
  }

  #begunStream(publication: Publication): void {
    const { settings, log } = this.#parts;
    try {
      const { enabled, automatic } = settings.of(publication.stream.app).recording;
      const interrupted = this.#interrupted.take(publication.stream);
      if (enabled && (automatic || interrupted)) this.#begin(publication, 'settings', {}, interrupted);
    } catch (error) {
      log.warn({ ...publication.stream, err: error }, 'a stream is not recorded');
      if (error instanceof LiveError) this.#tellRefused(publication, error.safe);
    }
  }

  /** The receiver of the app hears of a stream that should have been recorded. */
  #tellRefused({ stream: { app, room }, session }: Publication, reason: string): void {
    const { writes, log } = this.#parts;
    const data = { room, streamId: `${room}/${session}`, recordingId: null, reason, triedAgain: false };
    try {
      writes(app, (transaction) => transaction.callback('recording_failed', room, data));
    } catch (error) {
      log.warn({ app, room, err: error }, 'nobody was told that a stream is not recorded');
    }
  }

  #begin(
    publication: Publication,
    startedBy: RunningRecording['options']['startedBy'],
    { soundOnly, splitMinutes }: StartOptions,
    goesOn?: { readonly recordingId: string; readonly part: number },
  ): RunningRecording {
    const { storage, settings, quotas, clock, random } = this.#parts;
    const { stream } = publication;
    for (const { options } of this.#running.values())
      if (sameStream(options.publication.stream, stream) && options.publication === publication)
        throw new LiveError('conflict', 'This stream is being recorded already.');
    const app = storage.databases.find(stream.app);
    quotas.check(app.tenantId, 'recording_minutes');
    quotas.check(app.tenantId, 'storage');
    this.#requireRoom(stream.app);
    const { recording } = settings.of(stream.app);
    const recordingId = goesOn?.recordingId ?? uuidv7(clock, random);
    const running = new RunningRecording(
      this.#parts,
      {
        app,
        publication,
        recordingId,
        partsBefore: goesOn?.part ?? 0,
        soundOnly: soundOnly ?? recording.audioOnly,
        splitMinutes: splitMinutes ?? recording.splitMinutes,
        startedBy,
      },
      (over) => this.#over(over),
    );
    this.#running.set(recordingId, running);
    return running;
  }

  #requireRoom(app: AppName): void {
    const { storage, freeBytes = freeBytesOf } = this.#parts;
    if (freeBytes(storage.folders.app(app)) < leastFree)
      throw new LiveError('not_available', 'The disk is full: nothing can be recorded.');
  }

  #over(running: RunningRecording): void {
    this.#count(running);
    this.#running.delete(running.options.recordingId);
    const { storage, clock } = this.#parts;
    const { app } = running.options;
    if (this.#running.values().some(({ options }) => options.app.id === app.id)) return;
    // Its last row is settled in this very turn, or by a job; who looks then finds nothing, or what went wrong.
    storage.hub.write((writer) => setDuty(writer, app.id, 'recordings', clock() + 60_000));
  }

  #account(): void {
    for (const running of Array.from(this.#running.values())) {
      this.#count(running);
      const { tenantId } = running.options.app;
      try {
        this.#parts.quotas.check(tenantId, 'recording_minutes');
        this.#parts.quotas.check(tenantId, 'storage');
      } catch (error) {
        running.stop(error instanceof LiveError ? error.safe : 'The quota could not be asked.');
      }
    }
  }

  #count(running: RunningRecording): void {
    const now = this.#parts.clock();
    const seconds = Math.max(0, now - running.countedTo) / 1000;
    running.countedTo = now;
    this.#parts.quotas.add(running.options.app.id, 'recording_seconds', seconds);
  }
}

function factsOf({ options, startedAt, skipped, current }: RunningRecording): RecordingFacts {
  const { recordingId, publication, startedBy, soundOnly, splitMinutes, partsBefore } = options;
  return {
    id: recordingId,
    room: publication.stream.room,
    startedAt,
    startedBy,
    soundOnly,
    splitMinutes,
    skipped,
    vodId: current?.publicId ?? null,
    part: current?.part ?? partsBefore + 1,
  };
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
