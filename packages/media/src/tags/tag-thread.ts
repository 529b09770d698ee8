import { Worker } from 'node:worker_threads';
import type { Picture } from '../containers/index.ts';
import type { TagFile, UnreadableCode } from './tag-file.ts';

export interface TagThreadLimits {
  /** Milliseconds that one file may take. */
  readonly fileTimeoutMs: number;
  /** MiB of JavaScript heap of the thread. */
  readonly memoryMb: number;
  /** The module that the thread runs; a test puts one that hangs. */
  readonly module: URL;
}

/** What is sent to the thread. */
export interface Question {
  readonly want: 'tags' | 'picture';
  readonly paths: readonly string[];
}

/** What comes back: JSON with a TagFile for each path, or a picture. */
type Message = string | { readonly picture: Picture | null };

interface Answer {
  readonly files: readonly TagFile[];
  readonly picture: Picture | null;
}

/** The number of the file at which a thread stands before it has taken up the first. */
const notBegun = -1;

interface Asked {
  readonly question: Question;
  readonly done: (answer: Answer) => void;
}

/**
 * One reading thread. A file that makes it hang, die or eat its memory costs that file only: the thread is replaced and
 * the rest of the batch goes on.
 */
export class TagThread {
  readonly #limits: TagThreadLimits;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #asked: Asked | null = null;
  #watch: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(limits: TagThreadLimits) {
    this.#limits = limits;
  }

  /** A result for each path, in their order. One question at a time. */
  async read(paths: readonly string[]): Promise<readonly TagFile[]> {
    return (await this.#ask({ want: 'tags', paths })).files;
  }

  async picture(path: string): Promise<Picture | null> {
    return (await this.#ask({ want: 'picture', paths: [path] })).picture;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#answer({ files: stopped(this.#asked?.question.paths ?? []), picture: null });
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#closed || question.paths.length === 0)
      return Promise.resolve({ files: stopped(question.paths), picture: null });
    return new Promise((done) => {
      this.#asked = { question, done };
      Atomics.store(this.#progress, 0, notBegun);
      const worker = this.#worker ?? this.#spawn();
      worker.ref();
      worker.postMessage(question, []);
      this.#watchOver(worker);
    });
  }

  #answer(answer: Answer): void {
    clearInterval(this.#watch);
    // An idle thread does not keep the process alive.
    this.#worker?.unref();
    const asked = this.#asked;
    this.#asked = null;
    asked?.done(answer);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#limits.module, {
      workerData: this.#progress.buffer,
      // A small nursery: what a thread makes is short-lived, and several threads share the machine with the server.
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb, maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: Message) => {
      if (typeof message === 'string')
        this.#answer({ files: JSON.parse(message) as TagFile[], picture: null });
      else this.#answer({ files: [], picture: message.picture });
    });
    worker.on('error', (cause: Error & { code?: string }) => {
      const memory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (memory) this.#lose(worker, 'too_much_memory', 'reading this file takes too much memory');
      else this.#lose(worker, 'damaged', `the file stopped its reader: ${cause.message.slice(0, 200)}`);
    });
    worker.on('exit', () => this.#lose(worker, 'damaged', 'the file stopped its reader'));
    this.#worker = worker;
    return worker;
  }

  /** Two looks at the same file, one time limit apart, mean that it hangs. */
  #watchOver(worker: Worker): void {
    clearInterval(this.#watch);
    let seen = notBegun;
    const look = () => {
      const at = Atomics.load(this.#progress, 0);
      // The start of a thread on a busy machine is no fault of the first file.
      if (at === seen && at !== notBegun) {
        this.#lose(worker, 'timeout', `reading this file took longer than ${this.#limits.fileTimeoutMs} ms`);
        void worker.terminate();
      }
      seen = at;
    };
    this.#watch = setInterval(look, this.#limits.fileTimeoutMs);
  }

  /** After the end of the thread: the file at which it stood is given up, the others are read (again). */
  #lose(worker: Worker, code: UnreadableCode, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const asked = this.#asked;
    if (!asked) return;
    this.#asked = null;
    clearInterval(this.#watch);
    if (asked.question.want === 'picture') asked.done({ files: [], picture: null });
    else void this.#readAround(asked, Math.max(0, Atomics.load(this.#progress, 0)), code, reason);
  }

  async #readAround(
    { question, done }: Asked,
    at: number,
    code: UnreadableCode,
    reason: string,
  ): Promise<void> {
    const lost: TagFile = { ok: false, path: question.paths[at] ?? '', code, reason };
    const before = await this.read(question.paths.slice(0, at));
    const after = await this.read(question.paths.slice(at + 1));
    done({ files: [...before, lost, ...after], picture: null });
  }
}

function stopped(paths: readonly string[]): TagFile[] {
  return paths.map((path) => ({ ok: false, path, code: 'io', reason: 'the server is stopping' }));
}
