import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { NotInMp4 } from '../fmp4/index.ts';
import type { App } from '../hub/index.ts';
import { addDuties } from '../hub/index.ts';
import type { Publication } from '../plane/index.ts';
import { type BegunFile, NotInWebm, type RecordedFile, Recorder } from '../recorder/index.ts';
import {
  changeVod,
  insertVod,
  isOpen,
  jobOf,
  placeIn,
  tellFailed,
  tellStarted,
  tellWhole,
  type Vod,
  vodById,
} from '../vods/index.ts';
import { fileName, heldCodecs } from './naming.ts';
import type { RecordingsParts } from './parts.ts';

export interface RunningOptions {
  readonly app: App;
  readonly publication: Publication;
  readonly recordingId: string;
  /** Parts of a recording that goes on after a kill begin behind this one. */
  readonly partsBefore: number;
  readonly soundOnly: boolean;
  /** 0 for one file. */
  readonly splitMinutes: number;
  readonly startedBy: 'settings' | 'person';
}

/** Of each recording, while the disk is slow. */
const mostBytes = 32 * 1024 * 1024;

/** A recording while it goes on: a row for each file, before the file itself. */
export class RunningRecording {
  readonly options: RunningOptions;
  readonly startedAt: number;
  /** Resolves when the last file is finished, or given to who finishes it. */
  readonly done: Promise<void>;
  /** Until when its seconds are counted. */
  countedTo: number;
  readonly #parts: RecordingsParts;
  readonly #recorder: Recorder;
  #current: Vod | undefined;
  #stopReason: string | undefined;

  constructor(parts: RecordingsParts, options: RunningOptions, onOver: (running: RunningRecording) => void) {
    const { publication, soundOnly, splitMinutes } = options;
    this.#parts = parts;
    this.options = options;
    this.startedAt = parts.clock();
    this.countedTo = this.startedAt;
    this.#recorder = new Recorder({
      publication,
      soundOnly,
      splitSeconds: splitMinutes > 0 ? splitMinutes * 60 : Infinity,
      mostBytes,
      begin: (file) => patiently(() => this.#begin(file)),
      onFinished: (file) => patiently(() => this.#finished(file)),
    });
    this.done = this.#run(onOver);
  }

  /** The file that is written now. */
  get current(): Vod | undefined {
    return this.#current;
  }

  get skipped(): number {
    return this.#recorder.skipped;
  }

  /** `reason` when it is not what somebody wanted. */
  stop(reason?: string): void {
    this.#stopReason ??= reason;
    this.#recorder.stop();
  }

  async #run(onOver: (running: RunningRecording) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.#recorder.run();
    } catch (error) {
      failure = error;
    }
    onOver(this);
    try {
      await patiently(() => this.#end(failure));
    } catch (error) {
      // The row stays as it is: its app has a duty, and the next start looks after it.
      this.#parts.log.error(
        { app: this.options.app.name, err: error },
        'the end of a recording could not be noted',
      );
    }
  }

  #begin(file: BegunFile): string {
    const { storage, settings, writes } = this.#parts;
    const { app, publication, recordingId, partsBefore, soundOnly } = this.options;
    const part = partsBefore + file.number;
    const { room } = publication.stream;
    const name = fileName(room, file.startsAt, recordingId);
    const folder = settings.of(app.name).recording.localDir;
    const localPath = `${folder}/${name}-p${String(part).padStart(3, '0')}.${file.container}`;
    const place = placeIn(storage.folders.app(app.name), localPath);
    if (place === undefined) throw new Error('recording.local_dir leads out of the app');
    // An app that is away must not be made anew under its name; a folder in it that somebody removed is.
    storage.databases.find(app.name);
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    storage.hub.write((writer) => addDuties(writer, app.id, ['recordings']));
    this.#current = writes(app.name, (transaction) => {
      const vod = insertVod(transaction.writer, app.id, {
        streamId: `${room}/${publication.session}`,
        room,
        name,
        localPath,
        startedAt: new Date(file.startsAt).toISOString(),
        format: file.container,
        ...heldCodecs(file.formats, soundOnly),
        recordingId,
        part,
        streamOffsetMs: file.offsetMs,
      });
      if (file.number === 1) tellStarted(transaction, vod, file.startsAt);
      return vod;
    });
    return place;
  }

  #finished({ seconds, bytes, more }: RecordedFile): void {
    const vod = this.#current;
    if (vod === undefined) return;
    this.#parts.writes(this.options.app.name, (transaction) => {
      const now = vodById(transaction.writer, vod.id);
      if (now === undefined || !isOpen(now)) return;
      if (seconds > 0) this.#parts.keeping().finished(transaction, now, { seconds, bytes, more });
      else transaction.job(jobOf('finish', now.id));
    });
    this.#current = undefined;
  }

  #end(failure: unknown): void {
    const { writes, clock, log } = this.#parts;
    const { app, recordingId } = this.options;
    const vod = this.#current;
    if (failure !== undefined)
      log.warn({ app: app.name, recording: recordingId, err: failure }, 'a recording broke off');
    const reason = failure === undefined ? this.#stopReason : wordsOf(failure);
    writes(app.name, (transaction) => {
      const { writer } = transaction;
      if (vod !== undefined) {
        changeVod(writer, vod.id, { status: 'uploading', error: reason ?? null });
        transaction.job(jobOf('finish', vod.id));
      }
      const about = vod ?? lastOf(transaction.writer, recordingId);
      if (reason !== undefined && about !== undefined)
        tellFailed(transaction, about, { at: clock(), reason, again: failure !== undefined });
      if (vod === undefined) tellWhole(transaction, recordingId);
    });
    this.#current = undefined;
  }
}

const patienceMs = 5 * 60_000;

/** Tries again while the app's database is being tended: media wait in memory for so long. */
async function patiently<T>(work: () => T): Promise<T> {
  for (const until = Date.now() + patienceMs; ; ) {
    try {
      return work();
    } catch (error) {
      const busy = isBusy(error) || (error instanceof LiveError && error.code === 'busy');
      if (!busy || Date.now() > until) throw error;
      await pause(200);
    }
  }
}

function lastOf(reader: Parameters<typeof vodById>[0], recordingId: string): Vod | undefined {
  const id = reader.value<number>('SELECT max(id) FROM vods WHERE recording_id = ?', [recordingId]);
  return id === undefined ? undefined : vodById(reader, id);
}

/** What people are told of why it broke off. */
function wordsOf(error: unknown): string {
  if (error instanceof NotInMp4 || error instanceof NotInWebm) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'The disk is full.';
  if (code === 'ENOENT') return 'The folder of the recordings is gone.';
  return 'The recording could not be written.';
}
