import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

const chunkBytes = 256 * 1024;

/**
 * A file that one writes while many read, each at its own pace from any byte. All use one handle, so it lives on when its
 * name is removed; the handle is closed when the writer has ended and the last holder has left.
 */
export class GrowingFile {
  readonly #file: FileHandle;
  readonly done: Promise<number>;
  #written: number;
  #state: 'writing' | 'complete' | 'failed';
  #holders = 0;
  #closing: Promise<void> | null = null;
  #grown: () => void = () => {};
  #growth: Promise<void> = Promise.resolve();
  #finish: (size: number) => void = () => {};
  #fail: (cause: unknown) => void = () => {};

  /** With `size` the file is complete. */
  constructor(file: FileHandle, size: number | null) {
    this.#file = file;
    this.#written = size ?? 0;
    this.#state = size === null ? 'writing' : 'complete';
    this.done = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    // Whoever waits for the end sees the failure; nobody has to wait.
    this.done.catch(() => {});
    if (size === null) this.#expectGrowth();
    else this.#finish(size);
  }

  get written(): number {
    return this.#written;
  }

  get size(): number | null {
    return this.#state === 'complete' ? this.#written : null;
  }

  /** Keeps the handle open until `leave`. */
  hold(): void {
    this.#holders += 1;
  }

  async leave(): Promise<void> {
    this.#holders -= 1;
    await this.#closeWhenUnused();
  }

  async write(chunk: Uint8Array): Promise<void> {
    let from = 0;
    while (from < chunk.length) {
      const { bytesWritten } = await this.#file.write(chunk, from, chunk.length - from, this.#written);
      from += bytesWritten;
      this.#written += bytesWritten;
    }
    this.#announce();
  }

  async complete(): Promise<void> {
    this.#state = 'complete';
    this.#finish(this.#written);
    this.#announce();
    await this.#closeWhenUnused();
  }

  async abandon(cause: unknown): Promise<void> {
    this.#state = 'failed';
    this.#fail(cause);
    this.#announce();
    await this.#closeWhenUnused();
  }

  /**
   * A stream of the bytes from `start` to `end` (exclusive); waits for those
   * that are not there yet, fails as the writer does.
   */
  read(start: number, end: number): Readable {
    this.hold();
    let held = true;
    const stream = Readable.from(this.#chunks(start, end), { objectMode: false, highWaterMark: chunkBytes });
    stream.once('close', () => {
      if (held) void this.leave();
      held = false;
    });
    return stream;
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    let at = start;
    while (at < end) {
      const growth = this.#growth;
      if (at >= this.#written) {
        if (this.#state === 'complete') return;
        if (this.#state === 'failed') await this.done;
        await growth;
        continue;
      }
      const room = Buffer.allocUnsafe(Math.min(chunkBytes, end - at, this.#written - at));
      const { bytesRead } = await this.#file.read(room, 0, room.length, at);
      if (bytesRead === 0) throw new Error('the cached file became shorter while it was read');
      at += bytesRead;
      yield room.subarray(0, bytesRead);
    }
  }

  #announce(): void {
    this.#grown();
    if (this.#state === 'writing') this.#expectGrowth();
  }

  #expectGrowth(): void {
    this.#growth = new Promise((resolve) => {
      this.#grown = resolve;
    });
  }

  async #closeWhenUnused(): Promise<void> {
    if (this.#holders > 0 || this.#state === 'writing') return;
    this.#closing ??= this.#file.close();
    await this.#closing;
  }
}
