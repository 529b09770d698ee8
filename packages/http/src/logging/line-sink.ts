import { destination } from 'pino';

/** Lines are gathered this long or until there is this much of them: a write per request costs more than the request. */
const waitMs = 100;
const mostGathered = 32 * 1024;

/**
 * Writes lines to a file behind the program. The library's own gathering measures all it has for each line that comes, so
 * lines are gathered here and handed to it together: warnings and errors at once, as the program may end with them.
 */
export class LineSink {
  readonly #file: ReturnType<typeof destination>;
  #lines: string[] = [];
  #gathered = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param fd a file descriptor */
  constructor(fd: number) {
    this.#file = destination({ dest: fd, sync: false });
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#gathered += line.length;
    if (this.#gathered >= mostGathered || isPressing(line)) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), waitMs).unref();
  }

  /** Throws when the file cannot be written. */
  flushSync(): void {
    this.#handOver();
    this.#file.flushSync();
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#gathered = 0;
    this.#file.write(text);
  }
}

const isPressing = (line: string): boolean => !/^\{"level":"(?:debug|info)"/.test(line);
