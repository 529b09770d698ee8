import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Lines are gathered this long or until there is this much of them: a write per request costs more than the request. */
const waitMs = 100;
const mostGathered = 32 * 1024;
/** What may wait for a file that takes nothing, in characters; lines beyond are left out and counted. */
const mostWaiting = 8 * 1024 * 1024;
/** How long a pipe that is full is left alone. */
const pauseMs = 20;
/** The end of the program does not wait longer than this for a reader who has stopped reading. */
const flushMs = 2000;

const writeSome = promisify(write);

/**
 * Writes lines to a file behind the program: gathered, but warnings and errors at once, as the program may end with them.
 * A file that cannot be written (its disk is full, its reader is gone) costs the lines that it was to hold and never the
 * program; what was left out is counted in a line as soon as the file takes one again.
 */
export class LineSink {
  readonly #fd: number;
  #lines: string[] = [];
  #gathered = 0;
  #timer: NodeJS.Timeout | undefined;
  #waiting: string[] = [];
  #size = 0;
  #lost = 0;
  #writing: Promise<void> | undefined;

  /** @param fd a file descriptor */
  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    if (this.#gathered + this.#size + line.length > mostWaiting) {
      this.#lost++;
      return;
    }
    this.#lines.push(line);
    this.#gathered += line.length;
    if (this.#gathered >= mostGathered || isPressing(line)) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), waitMs).unref();
  }

  /** Ends when every line is written or left out, at the latest after two seconds. */
  async flush(): Promise<void> {
    this.#handOver();
    await Promise.race([this.#writing, sleep(flushMs, undefined, { ref: false })]);
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    this.#waiting.push(this.#lines.join(''));
    this.#size += this.#gathered;
    this.#lines = [];
    this.#gathered = 0;
    this.#writing ??= this.#writeWaiting();
  }

  async #writeWaiting(): Promise<void> {
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      const written = await this.#writeWhole(this.#lost === 0 ? text : lostLine(this.#lost) + text);
      if (written) this.#lost = 0;
      else this.#lost += text.split('\n').length - 1;
      this.#size -= text.length;
    }
    this.#writing = undefined;
  }

  /** Whether all of it was taken. */
  async #writeWhole(text: string): Promise<boolean> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      try {
        at += (await writeSome(this.#fd, bytes, at)).bytesWritten;
      } catch (error) {
        if (!isFull(error)) return false;
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
    return true;
  }
}

const lostLine = (lost: number): string =>
  `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), lost, msg: 'lines of this log could not be written' })}\n`;

/** A pipe that does not wait says so when its reader is slow. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');

const isPressing = (line: string): boolean =>
  !line.startsWith('{"level":"info"') && !line.startsWith('{"level":"debug"');
