import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  DumpError,
  dayBefore,
  dayOf,
  daysBetween,
  dumpDays,
  findDumpFiles,
  loadDumps,
  type Refusal,
} from '@bandstand/acoustid';
import type { Command } from 'commander';
import { CommandError, createTerminal, exitCodes } from '../terminal/index.ts';
import { withDatabases } from './run-acoustid.ts';
import { stopSignal } from './stop-signal.ts';

interface DumpCommandOptions {
  readonly out: string;
  readonly day?: string;
  readonly from?: string;
  readonly to?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

interface LoadCommandOptions {
  readonly fresh?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

/** Refused rows that are told one by one; the rest are counted. */
const toldRefusals = 20;

/** Writes the files of the days asked for. */
export async function runDump(command: Command): Promise<void> {
  const options = command.opts<DumpCommandOptions>();
  const terminal = createTerminal(process, options.json === true);
  const bar = terminal.progress();
  const now = Date.now();
  await told(async (signal) => {
    const first = dayOf(options.day ?? options.from ?? dayBefore(now));
    const last = dayOf(options.day ?? options.to ?? dayBefore(now));
    const days = options.from === undefined ? [first] : daysBetween(first, last);
    await withDatabases(command, { migrate: true }, async ({ binds }) => {
      const out = resolve(options.out);
      const files = await dumpDays({
        binds,
        days,
        out,
        now,
        signal,
        force: options.force === true,
        progress: bar.show,
      });
      bar.clear();
      if (options.json === true) return terminal.json({ files });
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      terminal.print(
        `${files.length} files were written, with ${rows.toLocaleString('en')} rows of ${days.length} days`,
      );
    });
  });
}

/** Brings files in and tells what was refused. */
export async function runLoad(paths: readonly string[], command: Command): Promise<void> {
  const { fresh = false, report, json } = command.opts<LoadCommandOptions>();
  const terminal = createTerminal(process, json === true);
  const bar = terminal.progress();
  await told(async (signal) => {
    const files = await findDumpFiles(paths.map((path) => resolve(path)));
    const refusals = new Refusals(report === undefined ? undefined : openSync(resolve(report), 'w'));
    try {
      await withDatabases(command, { migrate: true }, async ({ binds }) => {
        const refused = (path: string, refusal: Refusal): void => refusals.add(path, refusal);
        const loaded = await loadDumps({ binds, files, fresh, signal, refused, progress: bar.show });
        bar.clear();
        for (const line of refusals.told) terminal.complain(line);
        if (json === true) return terminal.json({ files: loaded, refused: refusals.count });
        const rows = loaded.reduce((sum, file) => sum + file.rows, 0);
        const known = loaded.filter(({ state }) => state === 'known').length;
        terminal.print(
          `${rows.toLocaleString('en')} rows of ${loaded.length - known} files were read, ${refusals.count.toLocaleString('en')} refused; ${known} files were known`,
        );
      });
    } finally {
      refusals.close();
    }
  });
}

/** Rows that were refused: the first are told, all are counted and written where that is wanted. */
class Refusals {
  readonly told: string[] = [];
  count = 0;
  readonly #file: number | undefined;

  /** @param file descriptor of an open file */
  constructor(file: number | undefined) {
    this.#file = file;
  }

  add(path: string, { line, reason }: Refusal): void {
    this.count += 1;
    if (this.told.length < toldRefusals) this.told.push(`${path}, line ${line}: ${reason}`);
    // At once: however many there are, none waits in memory.
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify({ path, line, reason })}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Runs work that a signal stops, and turns what it says into words of the command. */
async function told(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const stopped = new CommandError('Stopped. The same command goes on from here.', exitCodes.failed);
  void stopSignal().then(() => stop.abort(stopped));
  try {
    await work(stop.signal);
  } catch (error) {
    if (error instanceof DumpError) throw new CommandError(error.message, exitCodes.failed, { cause: error });
    throw error;
  }
}
