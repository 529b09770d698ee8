import { join } from 'node:path';
import {
  Comparer,
  createImport,
  indexName,
  type Postgres,
  type RebuildProgress,
  rebuildIndex,
} from '@bandstand/acoustid';
import { type FingerprintIndexes, RemoteNode } from '@bandstand/fpindex';
import { createLogger, createOutbound } from '@bandstand/http';
import type { Command } from 'commander';
import { openNode } from '../fpindex/index.ts';
import { CommandError, createTerminal, exitCodes, type Terminal } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { withDatabases } from './run-acoustid.ts';
import { stopSignal } from './stop-signal.ts';

interface ImportCommandOptions {
  readonly json?: boolean;
  readonly rebuildIndex?: boolean;
  readonly fresh?: boolean;
}

interface OpenIndexes {
  readonly indexes: FingerprintIndexes;
  /** Candidates that a search gives at once. */
  readonly candidates: number;
  close(): Promise<void>;
}

/** Rebuilds the index if asked to, then imports what waits. */
export async function runImport(command: Command): Promise<void> {
  const options = command.opts<ImportCommandOptions>();
  const terminal = createTerminal(process, options.json === true);
  await withDatabases(command, { migrate: true }, async (postgres) => {
    const opened = await openIndexes(command);
    try {
      const rebuilt =
        options.rebuildIndex === true ? await rebuild(postgres, opened, options, terminal) : null;
      const imported = rebuilt?.stopped === true ? 0 : await importWaiting(postgres, opened, terminal);
      if (options.json === true) terminal.json({ rebuilt: rebuilt?.done ?? null, imported });
      else terminal.print(`${imported.toLocaleString('en')} submissions were imported`);
    } finally {
      await opened.close();
    }
  });
}

async function openIndexes(command: Command): Promise<OpenIndexes> {
  const config = configOf(command);
  if (config.fpindexUrl !== null) {
    const outbound = createOutbound({ allow: ['0.0.0.0/0', '::/0'] });
    const url = config.fpindexUrl.replace(/\/+$/, '');
    const indexes = new RemoteNode({ outbound, url, token: config.fpindexToken });
    return { indexes, candidates: 100, close: () => outbound.close() };
  }
  const log = createLogger({ level: config.logLevel, format: process.stderr.isTTY ? 'text' : 'json' });
  const open = await openNode(join(config.data, 'index'), log);
  return { indexes: open.node, candidates: 1000, close: () => open.close() };
}

async function rebuild(
  postgres: Postgres,
  { indexes }: OpenIndexes,
  { fresh = false }: ImportCommandOptions,
  terminal: Terminal,
): Promise<{ done: number; stopped: boolean }> {
  const stop = new AbortController();
  const stopped = new Error('stopped');
  void stopSignal().then(() => stop.abort(stopped));
  const bar = terminal.progress();
  let last = 0;
  const progress = ({ done, total }: RebuildProgress): void => {
    last = done;
    bar.show(done, total, 'fingerprints');
  };
  const { db } = postgres.binds.fingerprint;
  try {
    const { state } = await rebuildIndex({ db, indexes, fresh, progress, signal: stop.signal });
    bar.clear();
    if (state !== 'current')
      throw new CommandError('A server or another command makes this index anew just now.', exitCodes.failed);
    return { done: last, stopped: false };
  } catch (error) {
    if (error !== stopped) throw error;
    terminal.complain('Stopped. The same command goes on from here.');
    return { done: last, stopped: true };
  }
}

async function importWaiting(
  postgres: Postgres,
  { indexes, candidates }: OpenIndexes,
  terminal: Terminal,
): Promise<number> {
  const log = { info: () => {}, warn: (_fields: object, text: string) => terminal.complain(text) };
  const index = await indexes.open(indexName);
  const parts = { binds: postgres.binds, index, comparer: new Comparer(), candidates, log, clock: Date.now };
  const worker = createImport(parts);
  let imported = 0;
  try {
    for (let taken = await worker.step(); taken > 0; taken = await worker.step()) imported += taken;
    return imported;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The import stopped: ${reason}`, exitCodes.failed, { cause: error });
  } finally {
    await worker.stop();
  }
}
