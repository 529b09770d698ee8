import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * A file read in pieces by one thread, synchronously: a worker reads one file after the other, and without promises a
 * small file costs three system calls. Files up to 1 MiB are read whole, of longer ones the first 64 KiB.
 */
export class FileSource {
  readonly size: number;
  readonly mtimeMs: number;
  readonly #fd: number;
  readonly #head: Buffer;
  #room: Buffer = empty;
  #window: Buffer = empty;
  #windowStart = 0;

  private constructor(fd: number, scratch: Buffer) {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('not a regular file');
    this.#fd = fd;
    this.size = stat.size;
    this.mtimeMs = stat.mtimeMs;
    const wanted = stat.size <= wholeBytes ? stat.size : headBytes;
    this.#head = scratch.subarray(0, fill(fd, scratch, wanted, 0));
  }

  /** `scratch` (at least 1 MiB) belongs to the source until it is closed. */
  static open(path: string, scratch: Buffer): FileSource {
    const fd = openSync(path, readOnly);
    try {
      return new FileSource(fd, scratch);
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The whole file, when it is held in memory. */
  get whole(): Buffer | null {
    return this.#head.length === this.size ? this.#head : null;
  }

  /**
   * The bytes of the range, fewer at the end of the file. Valid until the next call. At most 16 MiB are given; nobody needs
   * more at once, and a damaged length must not fill the memory.
   */
  at(start: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - start, mostBytes));
    if (wanted === 0 || start < 0) return empty;
    if (start + wanted <= this.#head.length) return this.#head.subarray(start, start + wanted);
    const offset = start - this.#windowStart;
    if (offset >= 0 && offset + wanted <= this.#window.length)
      return this.#window.subarray(offset, offset + wanted);
    return this.#load(start, wanted).subarray(0, wanted);
  }

  /** Copies a range into `target` without disturbing what `at` gave. Returns the number of bytes. */
  copy(target: Buffer, start: number, length: number): number {
    const end = Math.min(start + length, this.size);
    if (start < 0 || end <= start) return 0;
    if (end <= this.#head.length) return this.#head.copy(target, 0, start, end);
    return fill(this.#fd, target, end - start, start);
  }

  #load(start: number, length: number): Buffer {
    const wanted = Math.min(Math.max(length, windowBytes), this.size - start);
    if (this.#room.length < wanted) this.#room = Buffer.allocUnsafeSlow(Math.max(wanted, windowBytes));
    this.#window = this.#room.subarray(0, fill(this.#fd, this.#room, wanted, start));
    this.#windowStart = start;
    return this.#window;
  }
}

/** Files up to this size are read and hashed whole. */
export const wholeBytes = 1024 * 1024;
// Opening a pipe that nobody writes to would otherwise stand still for ever.
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const headBytes = 64 * 1024;
const windowBytes = 16 * 1024;
const mostBytes = 16 * 1024 * 1024;
const empty = Buffer.alloc(0);

function fill(fd: number, target: Buffer, length: number, position: number): number {
  let got = 0;
  while (got < length) {
    const count = readSync(fd, target, got, length - got, position + got);
    if (count === 0) break;
    got += count;
  }
  return got;
}
