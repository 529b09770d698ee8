import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry, LogFeed } from './feed.ts';
import { isKept, shownFields } from './row.ts';

export interface LogFilesParts {
  readonly folder: string;
  readonly feed: LogFeed;
  /** Bytes after which a new file begins; 10 MiB unless told. */
  readonly fileBytes?: number;
  /** Files that stay beside the one that is written; 10 unless told. */
  readonly keep?: number;
  /** Days after which a file goes; 30 unless told. */
  readonly days?: number;
}

const name = 'server.log';
const old = /^server\.log\.\d{8}T\d{9}Z$/;
const waitMs = 200;
const mostWaiting = 10_000;
const dayMs = 24 * 3_600_000;

/**
 * The log as files: one object of JSON a line, with the id of the request that it belongs to. `server.log` is
 * written; those before it have the time at which they were left in their names.
 */
export class LogFiles {
  readonly #parts: Required<LogFilesParts>;
  readonly #off: () => void;
  #waiting: string[] = [];
  readonly #stamp = new Stamp();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #bytes: number;

  /** Throws when the folder cannot be made. */
  constructor(parts: LogFilesParts) {
    this.#parts = { fileBytes: 10 * 1024 * 1024, keep: 10, days: 30, ...parts };
    mkdirSync(parts.folder, { recursive: true, mode: 0o700 });
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    this.#tidy();
    this.#off = parts.feed.listen((entry) => {
      if (!isKept(entry) || this.#waiting.length >= mostWaiting) return;
      // At once: thousands of lines a second that are kept as objects until they are written cost more than writing them.
      this.#waiting.push(textOf(entry, this.#stamp.of(entry.at)));
      this.#timer ??= setTimeout(() => this.#begin(), waitMs).unref();
    });
  }

  get #file(): string {
    return join(this.#parts.folder, name);
  }

  /** Writes what waits, and lets go. */
  async close(): Promise<void> {
    this.#off();
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#waiting.length === 0) return;
    try {
      appendFileSync(this.#file, this.#taken(), { mode: 0o600 });
    } catch (error) {
      this.#parts.feed.base.warn({ err: error }, 'the file of the log could not be written');
    }
  }

  #begin(): void {
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
  }

  #taken(): string {
    const text = this.#waiting.join('');
    this.#waiting = [];
    return text;
  }

  async #write(): Promise<void> {
    const text = this.#taken();
    try {
      if (this.#bytes > this.#parts.fileBytes) this.#rotate();
      await appendFile(this.#file, text, { mode: 0o600 });
      this.#bytes += Buffer.byteLength(text);
    } catch (error) {
      this.#parts.feed.base.warn({ err: error }, 'the file of the log could not be written');
    }
  }

  #rotate(): void {
    const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '');
    renameSync(this.#file, `${this.#file}.${stamp}`);
    this.#bytes = 0;
    this.#tidy();
  }

  #tidy(): void {
    const { folder, keep, days } = this.#parts;
    const files = readdirSync(folder)
      .filter((each) => old.test(each))
      .toSorted()
      .toReversed();
    const tooOld = new Date(Date.now() - days * dayMs).toISOString().replaceAll(/[-:.]/g, '');
    for (const [at, file] of files.entries())
      if (at >= keep || file.slice(name.length + 1) < tooOld) rmSync(join(folder, file), { force: true });
  }
}

/** Each request is a line: it is put together as text, without an object of all its fields. */
function textOf({ level, fields, message }: Entry, time: string): string {
  const head = `{"level":"${level}","time":"${time}"`;
  const tail = `,"msg":${JSON.stringify(message)}}\n`;
  try {
    const body = JSON.stringify(shownFields(fields)).slice(1, -1);
    return head + (body === '' ? '' : `,${body}`) + tail;
  } catch {
    // Something in it holds itself.
    return head + tail;
  }
}

/** Times as text. Many lines fall into one millisecond, and writing a date takes longer than the rest of a line. */
class Stamp {
  #at = Number.NaN;
  #text = '';

  of(at: number): string {
    if (at !== this.#at) {
      this.#at = at;
      this.#text = new Date(at).toISOString();
    }
    return this.#text;
  }
}
