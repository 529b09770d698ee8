import { parentPort } from 'node:worker_threads';
import { convert } from './convert.ts';
import type { FromWorker, ToWorker } from './decoding-messages.ts';
import { openSound } from './open-sound.ts';
import { DecodeError, type PcmRequest } from './pcm-request.ts';

const port = parentPort;

/** A file in work: how many more chunks the other side takes, and who waits for that to rise. */
class Job {
  readonly #number: number;
  #credit: number;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(number: number, credit: number) {
    this.#number = number;
    this.#credit = credit;
  }

  is(number: number): boolean {
    return this.#number === number;
  }

  more(): void {
    this.#credit++;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  async run(path: string, request: PcmRequest): Promise<void> {
    try {
      await this.#decode(path, request);
      send({ type: 'end', job: this.#number });
    } catch (cause) {
      const known = cause instanceof DecodeError;
      const message = known ? cause.message : 'the sound of this file is damaged';
      send({ type: 'failed', job: this.#number, code: known ? cause.code : 'damaged', message });
    }
  }

  async #decode(path: string, request: PcmRequest): Promise<void> {
    const sound = await openSound(path, request.startSeconds ?? 0);
    try {
      for await (const samples of convert(sound, request)) {
        if (!(await this.#mayGoOn())) return;
        send({ type: 'chunk', job: this.#number, samples }, [samples.buffer]);
      }
    } finally {
      await sound.close();
    }
  }

  /** Waits for credit and spends it; false when the file is no longer wanted. */
  async #mayGoOn(): Promise<boolean> {
    // Decoders that never wait would starve the messages: let them in once for each chunk.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#credit === 0 && !this.#stopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#credit--;
    return !this.#stopped;
  }
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function listen(): void {
  let current: Job | null = null;
  port?.on('message', (message: ToWorker) => {
    if (message.type === 'start') {
      current?.stop();
      current = new Job(message.job, message.credit);
      void current.run(message.path, message.request);
    } else if (current?.is(message.job)) {
      if (message.type === 'more') current.more();
      else current.stop();
    }
  });
}

listen();
