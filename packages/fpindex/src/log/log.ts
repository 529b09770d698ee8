import { type FileHandle, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit } from '../change.ts';
import { syncFolder } from '../disk/index.ts';
import { encodeRecord, readRecord } from './record.ts';

const nameOf = (number: number): string => `log-${String(number).padStart(8, '0')}`;
const numberOf = (name: string): number => Number(/^log-(\d{8,})$/.exec(name)?.[1] ?? Number.NaN);

/** The write-ahead log of one index: files that are begun anew whenever the active segment is closed. */
export class WriteAheadLog {
  readonly #folder: string;
  #file: FileHandle;
  #number: number;
  #length: number;
  #broken: Error | undefined;

  private constructor(folder: string, file: FileHandle, number: number, length: number) {
    this.#folder = folder;
    this.#file = file;
    this.#number = number;
    this.#length = length;
  }

  /**
   * Opens the log, cuts a torn tail off its last file and gives every commit from file `from` on to `replay`, in order.
   * Damage in an earlier file ends the replay there too: what follows cannot be trusted, and an error says so.
   */
  static async open(folder: string, from: number, replay: (commit: Commit) => void): Promise<WriteAheadLog> {
    const numbers = (await readdir(folder))
      .map(numberOf)
      .filter((number) => number >= from)
      .sort((a, b) => a - b);
    for (const [at, number] of numbers.entries()) {
      const path = join(folder, nameOf(number));
      const whole = replayFile(await readFile(path), replay);
      if (whole.torn && at < numbers.length - 1)
        throw new Error(`${path} is damaged at byte ${whole.length}`);
      if (whole.torn) await truncate(path, whole.length);
    }
    const number = numbers.at(-1) ?? from;
    const file = await open(join(folder, nameOf(number)), 'a+', 0o600);
    await file.datasync();
    await syncFolder(folder);
    return new WriteAheadLog(folder, file, number, (await file.stat()).size);
  }

  /** Number of the file that is written now. */
  get number(): number {
    return this.#number;
  }
  get length(): number {
    return this.#length;
  }

  /**
   * Writes the commits and waits until they are on the disk. When that fails nothing of them stays: the file is cut back;
   * if even that fails, every later append is refused, since nobody could tell what a start would read.
   */
  async append(commits: readonly Commit[]): Promise<void> {
    this.check();
    const bytes = Buffer.concat(commits.map(encodeRecord));
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.#file.write(bytes, done, bytes.length - done)).bytesWritten;
      }
      await this.#file.datasync();
      this.#length += bytes.length;
    } catch (error) {
      await this.#cutBack(error);
      throw error;
    }
  }

  /** Throws when the end of the file is unknown since a write failed. */
  check(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  async #cutBack(cause: unknown): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
      await this.#file.datasync();
    } catch {
      this.#broken = new Error('the log could not be cut back after a failed write', { cause });
    }
  }

  /** Goes on in a new file; returns its number. */
  async rotate(): Promise<number> {
    this.check();
    // Of a failed attempt there may be an empty file.
    const next = await open(join(this.#folder, nameOf(this.#number + 1)), 'w+', 0o600);
    try {
      await syncFolder(this.#folder);
    } catch (error) {
      await next.close();
      throw error;
    }
    const done = this.#file;
    this.#file = next;
    this.#number += 1;
    this.#length = 0;
    await done.close();
    return this.#number;
  }

  /** Removes the files before `number`: all that they say is in segments. */
  async forget(number: number): Promise<void> {
    const old = (await readdir(this.#folder)).filter((name) => numberOf(name) < number);
    for (const name of old) await rm(join(this.#folder, name), { force: true });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function replayFile(bytes: Buffer, replay: (commit: Commit) => void): { length: number; torn: boolean } {
  let at = 0;
  for (;;) {
    const record = readRecord(bytes, at);
    if (record === undefined) return { length: at, torn: at < bytes.length };
    replay(record.commit);
    at = record.next;
  }
}
