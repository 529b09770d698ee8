import { setImmediate as turn } from 'node:timers/promises';
import type { Clock, Database } from '@bandstand/sqlite';
import type { AppName } from '../names/index.ts';
import type { LogFeed } from './feed.ts';
import { isKept, type KeptLine, lineOf } from './row.ts';
import {
  findLines,
  insertLines,
  type LogPage,
  type LogQuery,
  type LogRow,
  linesById,
  purgeLines,
} from './store.ts';

export interface ServerLogsParts {
  readonly hub: Database;
  readonly feed: LogFeed;
  readonly clock: Clock;
  /** Lines that are kept at most; 200,000 unless told. */
  readonly keep?: number;
  /** Days that they are kept at most; 30 unless told. */
  readonly days?: number;
}

const writtenEveryMs = 500;
const purgedEveryMs = 60_000;
/** More than the most lines that can come in that time, a bit at a time. */
const purgedAtOnce = 1000;
const mostPurges = 200;
/** Lines of one writing; those beyond are only counted. Requests of strangers must not push out the words of the house. */
const mostWaiting = 1000;
const mostRequests = 100;
const dayMs = 24 * 3_600_000;

/** Told of lines once they are written. */
export type TailListener = (rows: readonly LogRow[]) => void;

/** The log in streamhub.db: written in batches behind what it tells of, searched, and forgotten by age and number. */
export class ServerLogs {
  readonly #parts: ServerLogsParts;
  readonly #off: () => void;
  readonly #tails = new Set<TailListener>();
  readonly #purging: NodeJS.Timeout;
  #waiting: KeptLine[] = [];
  #requests = 0;
  #left = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ServerLogsParts) {
    this.#parts = parts;
    this.#off = parts.feed.listen((entry) => {
      if (!isKept(entry)) return;
      const isRequest = entry.message === 'request';
      if (this.#waiting.length >= mostWaiting || (isRequest && this.#requests >= mostRequests)) {
        this.#left += 1;
        return;
      }
      if (isRequest) this.#requests += 1;
      this.#waiting.push(lineOf(entry));
      this.#timer ??= setTimeout(() => this.write(), writtenEveryMs).unref();
    });
    this.#purging = setInterval(() => void this.#purgeAll(), purgedEveryMs);
    this.#purging.unref();
  }

  /** Writes what waits. A database that is being tended gets it later. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = [...this.#waiting, ...this.#leftOut()];
    if (lines.length === 0) return;
    const { hub, feed } = this.#parts;
    try {
      const ids = hub.write((writer) => insertLines(writer, lines));
      this.#waiting = [];
      this.#requests = 0;
      this.#left = 0;
      this.#tell(ids[0] ?? 0, ids.at(-1) ?? 0);
    } catch (error) {
      feed.base.warn({ err: error, lines: lines.length }, 'lines of the log could not be written');
      this.#timer = setTimeout(() => this.write(), 2 * writtenEveryMs).unref();
    }
  }

  /** The newest first. */
  find(query: LogQuery): LogPage {
    this.write();
    return this.#parts.hub.read((reader) => findLines(reader, query));
  }

  /** Tells of each line that is written from now on; returns how to stop. */
  follow(listener: TailListener): () => void {
    const told: TailListener = (rows) => listener(rows);
    this.#tails.add(told);
    return () => {
      this.#tails.delete(told);
    };
  }

  /** The number that an app's lines have; undefined when there is no such app. */
  appId(name: AppName): number | undefined {
    return this.#parts.hub.read((reader) =>
      reader.value<number>('SELECT id FROM apps WHERE name = ?', [name]),
    );
  }

  /** Forgets the oldest of what is too old or too much, up to 1,000 lines; how many. */
  purge(): number {
    const { hub, clock, feed, keep = 200_000, days = 30 } = this.#parts;
    const before = new Date(clock() - days * dayMs).toISOString();
    try {
      return hub.write((writer) => purgeLines(writer, { keep, before, limit: purgedAtOnce }));
    } catch (error) {
      feed.base.warn({ err: error }, 'old lines of the log could not be forgotten');
      return 0;
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#purging);
    this.#off();
    this.write();
    clearTimeout(this.#timer);
    this.#tails.clear();
  }

  /** Between two bits others have their turn. */
  async #purgeAll(): Promise<void> {
    for (let round = 0; round < mostPurges && !this.#closed; round += 1) {
      if (this.purge() < purgedAtOnce) return;
      await turn();
    }
  }

  #leftOut(): KeptLine[] {
    if (this.#left === 0) return [];
    const { clock } = this.#parts;
    const message = `${this.#left} lines are in the log's files alone: too many came at once`;
    const fields = { lines: this.#left };
    return [lineOf({ at: clock(), level: 'warn', fields, message })];
  }

  #tell(from: number, to: number): void {
    if (this.#tails.size === 0) return;
    const rows = this.#parts.hub.read((reader) => linesById(reader, from, to));
    for (const tail of this.#tails) tail(rows);
  }
}
