import { ApiProblem, answer, api, wordsFor } from '#lib/api/index.ts';
import { KeptUploads } from './kept.ts';
import { announce, giveUp, received, sendPart, type UploadTarget } from './tus.ts';

export type UploadState = 'waiting' | 'sending' | 'paused' | 'finishing' | 'done' | 'failed';

/** A file on its way. */
export class Upload {
  readonly file: File;
  readonly target: UploadTarget;
  state: UploadState = $state('waiting');
  /** Bytes that the server has. */
  sent = $state(0);
  problem: string | null = $state(null);
  /** The track it became. */
  result: string | null = $state(null);
  /** Its name on the server; empty before it is announced. */
  id = '';
  readonly abort = new AbortController();

  constructor(file: File, target: UploadTarget) {
    this.file = file;
    this.target = target;
  }

  get isOver(): boolean {
    return this.state === 'done' || this.state === 'failed';
  }
}

const retries = 6;
const firstPauseMs = 1_000;
const lookAgainMs = 700;

/** Files that are being sent, one after the other; they go on while other pages are looked at. */
export class Uploads {
  list: readonly Upload[] = $state.raw([]);
  readonly #kept: KeptUploads;
  #isRunning = false;

  constructor(storage: Storage) {
    this.#kept = new KeptUploads(storage);
  }

  get isBusy(): boolean {
    return this.list.some(({ isOver, state }) => !isOver && state !== 'paused');
  }

  add(files: readonly File[], target: UploadTarget): void {
    this.list = [...this.list, ...files.map((file) => new Upload(file, target))];
    void this.#run();
  }

  /** Tries one again that stood still. */
  goOn(upload: Upload): void {
    upload.state = 'waiting';
    upload.problem = null;
    void this.#run();
  }

  /** Gives one up, or takes one that is over from the list. */
  async remove(upload: Upload): Promise<void> {
    upload.abort.abort();
    this.list = this.list.filter((one) => one !== upload);
    if (upload.isOver || upload.id === '') return;
    this.#kept.forget(upload.file);
    await giveUp(upload.id);
  }

  clearOver(): void {
    this.list = this.list.filter(({ isOver }) => !isOver);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (;;) {
      const next = this.list.find(({ state }) => state === 'waiting');
      if (next === undefined) break;
      await this.#send(next);
    }
    this.#isRunning = false;
  }

  async #send(upload: Upload): Promise<void> {
    upload.state = 'sending';
    try {
      upload.sent = await this.#begin(upload);
      for (let failures = 0; upload.sent < upload.file.size; ) {
        try {
          upload.sent = await sendPart(upload.id, upload.file, upload.sent, upload.abort.signal);
          failures = 0;
        } catch (error) {
          failures += 1;
          if (!isPassing(error) || failures > retries) throw error;
          await new Promise((go) => setTimeout(go, firstPauseMs * 2 ** (failures - 1)));
          upload.sent = await received(upload.id, upload.abort.signal).catch(() => upload.sent);
        }
      }
      await this.#finish(upload);
    } catch (error) {
      if (upload.abort.signal.aborted) return;
      upload.state = isPassing(error) ? 'paused' : 'failed';
      upload.problem = wordsFor(error);
      if (upload.state === 'failed') this.#kept.forget(upload.file);
    }
  }

  /** Goes on with what the server has of this file, else announces it. Returns the bytes that are there. */
  async #begin(upload: Upload): Promise<number> {
    const known = upload.id || this.#kept.idOf(upload.file);
    if (known !== undefined) {
      try {
        const at = await received(known, upload.abort.signal);
        upload.id = known;
        return at;
      } catch (error) {
        if (isPassing(error)) throw error;
      }
    }
    upload.id = await announce(upload.file, upload.target);
    this.#kept.keep(upload.file, upload.id);
    return 0;
  }

  /** Waits for what the server makes of it. */
  async #finish(upload: Upload): Promise<void> {
    upload.state = 'finishing';
    for (;;) {
      const seen = await answer(api.GET('/api/v1/uploads/{gid}', { params: { path: { gid: upload.id } } }));
      if (seen.state === 'done' || seen.state === 'failed') {
        this.#kept.forget(upload.file);
        upload.result = seen.result;
        upload.problem = seen.error?.message ?? null;
        upload.state = seen.state;
        return;
      }
      await new Promise((go) => setTimeout(go, lookAgainMs));
    }
  }
}

/** True when the same may go well a little later: no connection, a busy server, a part that was sent twice. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof ApiProblem &&
    (error.status === 0 || error.status === 409 || error.status === 429 || error.status >= 502)
  );
}
