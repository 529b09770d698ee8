import type { Ffmpeg } from '@bandstand/media';
import type { Database, Log } from '@bandstand/sqlite';
import { KeptThread } from '../../threads/index.ts';
import type { FingerprintThreadData, FromFingerprintThread, ToFingerprintThread } from './thread-messages.ts';

export interface FingerprintHostOptions {
  readonly db: Database;
  readonly ffmpeg: Ffmpeg | null;
  readonly log: Log;
}

/** Keeps the fingerprinting thread of a running server. */
export class FingerprintHost {
  readonly #thread: KeptThread<ToFingerprintThread, FromFingerprintThread>;
  #pace: 'gentle' | 'free' = 'free';

  /** The thread starts with `start`. */
  constructor({ db, ffmpeg, log }: FingerprintHostOptions) {
    const data: FingerprintThreadData = { databasePath: db.path, ffmpeg };
    const module = new URL('./worker.ts', import.meta.url);
    this.#thread = new KeptThread({ name: 'fingerprinting', module, data, log, first: () => this.#pace });
  }

  start(): void {
    this.#thread.start();
  }

  /** Says whether listeners are served, so that most of the processor is theirs. */
  pace(gentle: boolean): void {
    const pace = gentle ? 'gentle' : 'free';
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#thread.send(pace);
  }

  /** Hands what runs back, to be continued at the next start, and ends the thread. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
