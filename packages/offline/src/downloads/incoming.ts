import { advanceDownload, type DueDownload } from '../queries/index.ts';
import type { Continuation } from './answer.ts';
import { TransferError } from './failure.ts';
import type { MediaWriter } from './files.ts';
import { partPath } from './room.ts';
import { Sha256 } from './sha256.ts';
import { isWanted } from './store.ts';
import type { TransferTools } from './tools.ts';

/** For how long a transfer belongs to whoever renewed it, ms. */
export const LEASE_MS = 120_000;
/** How often what has come is made safe and told, in bytes and in ms. */
const STEP_BYTES = 1_048_576;
const STEP_MS = 10_000;

/** The bytes of one transfer on their way to the disk. */
export class Incoming {
  readonly #due: DueDownload;
  readonly #tools: TransferTools;
  readonly #going: Continuation;
  readonly #writer: MediaWriter;
  readonly #hash: Sha256;
  #bytes: number;
  #safe: number;
  #safeAt: number;

  private constructor(
    due: DueDownload,
    tools: TransferTools,
    going: Continuation,
    writer: MediaWriter,
    hash: Sha256,
  ) {
    this.#due = due;
    this.#tools = tools;
    this.#going = going;
    this.#writer = writer;
    this.#hash = hash;
    this.#bytes = going.offset;
    this.#safe = going.offset;
    this.#safeAt = tools.clock();
  }

  /** Opens the part; the hash takes in what is there already. */
  static async open(due: DueDownload, tools: TransferTools, going: Continuation): Promise<Incoming> {
    const { driver, files, clock } = tools;
    const { offset, total, validator } = going;
    // First the row, then the file: a kill between the two leaves a row that promises less than there is.
    const step = { bytes: offset, size: total, etag: validator, until: clock() + LEASE_MS };
    driver.write((writer) => advanceDownload(writer, due.file_id, step));
    const path = partPath(due.file_id);
    const hash = new Sha256();
    if (offset > 0) for await (const bytes of files.read(path, { end: offset })) hash.update(bytes);
    return new Incoming(due, tools, going, await files.write(path, offset), hash);
  }

  /** Takes the whole answer. Throws `TransferError`; what came until then is kept. */
  async take(response: Response, silence: AbortController, signal: AbortSignal): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      for (;;) {
        timer = setTimeout(() => silence.abort(), this.#tools.silenceMs);
        const { done, value } = await reader.read().catch((cause: unknown) => {
          if (signal.aborted) throw new TransferError('stopped', 'stopped', { cause });
          throw new TransferError('broken', 'the connection was cut', { cause });
        });
        clearTimeout(timer);
        if (done) return;
        await this.#add(value);
      }
    } finally {
      clearTimeout(timer);
      await reader.cancel().catch(() => undefined);
    }
  }

  /** Makes safe what has come and gives the file back. */
  async close(): Promise<{ readonly bytes: number; readonly hash: string }> {
    try {
      await this.#writer.sync();
      this.#tell();
    } finally {
      await this.#writer.close();
    }
    return { bytes: this.#bytes, hash: this.#hash.hex() };
  }

  async #add(bytes: Uint8Array): Promise<void> {
    const { total } = this.#going;
    if (total !== null && this.#bytes + bytes.length > total)
      throw new TransferError('damaged', `the server sent more than the ${total} bytes that it told`);
    await this.#writer.write(bytes);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    const { clock, driver, onProgress } = this.#tools;
    if (this.#bytes - this.#safe < STEP_BYTES && clock() - this.#safeAt < STEP_MS) return;
    await this.#writer.sync();
    this.#tell();
    onProgress(this.#due, this.#bytes, total);
    if (!driver.read((reader) => isWanted(reader, this.#due.file_id)))
      throw new TransferError('stopped', 'nobody waits for this any more');
  }

  #tell(): void {
    const { driver, clock } = this.#tools;
    const { total, validator } = this.#going;
    const step = { bytes: this.#bytes, size: total, etag: validator, until: clock() + LEASE_MS };
    driver.write((writer) => advanceDownload(writer, this.#due.file_id, step));
    this.#safe = this.#bytes;
    this.#safeAt = clock();
  }
}
