import { Worker } from 'node:worker_threads';
import { type RetagCode, RetagError, type TagChanges } from './changes.ts';
import type { Retagged } from './retag-file.ts';

export interface RetagQuestion {
  readonly write: boolean;
  readonly path: string;
  readonly changes: TagChanges;
}
export type RetagAnswer =
  | { readonly ok: true; readonly retagged: Retagged }
  | { readonly ok: false; readonly code: RetagCode; readonly message: string };

/** Writes tags into sound files, in a thread of its own that begins with the first file. */
export interface TagWriter {
  /** What writing would change. Rejects with RetagError where it would be refused. */
  plan(path: string, changes: TagChanges): Promise<Retagged>;
  /** Writes; the file is replaced as a whole, or left as it is. Rejects with RetagError. */
  write(path: string, changes: TagChanges): Promise<Retagged>;
  close(): Promise<void>;
}

export function createTagWriter(): TagWriter {
  return new ThreadedTagWriter();
}

class ThreadedTagWriter implements TagWriter {
  #worker: Worker | undefined;
  #waiting: ((answer: RetagAnswer) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  plan(path: string, changes: TagChanges): Promise<Retagged> {
    return this.#ask({ write: false, path, changes });
  }

  write(path: string, changes: TagChanges): Promise<Retagged> {
    return this.#ask({ write: true, path, changes });
  }

  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #ask(question: RetagQuestion): Promise<Retagged> {
    const turn = this.#last.catch(() => {}).then(() => this.#answer(question));
    this.#last = turn;
    return turn;
  }

  async #answer(question: RetagQuestion): Promise<Retagged> {
    const worker = this.#worker ?? this.#spawn();
    worker.ref();
    const answer = await new Promise<RetagAnswer>((resolve) => {
      this.#waiting = resolve;
      worker.postMessage(question, []);
    });
    worker.unref();
    if (answer.ok) return answer.retagged;
    throw new RetagError(answer.code, answer.message);
  }

  #spawn(): Worker {
    const worker = new Worker(new URL('./retag-worker.ts', import.meta.url));
    const lost = (words: string) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#waiting?.({ ok: false, code: 'io', message: `The file stopped its writer: ${words}` });
    };
    worker.on('message', (answer: RetagAnswer) => this.#waiting?.(answer));
    worker.on('error', (error: Error) => lost(error.message));
    worker.on('exit', () => lost('it ended'));
    this.#worker = worker;
    return worker;
  }
}
