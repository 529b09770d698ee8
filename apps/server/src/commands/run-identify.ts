import { resolve } from 'node:path';
import { askServer, IdentifierAway } from '@bandstand/library';
import { compose } from '../compose.ts';
import type { Config } from '../config/index.ts';
import { isServed } from '../data-folder.ts';
import { type Ask, identifyFile, isFound, openEars, wordsOf } from '../identify/index.ts';
import { CommandError, createTerminal, exitCodes, type Terminal } from '../terminal/index.ts';
import { openLibrary } from './library.ts';

interface Answerer {
  readonly ask: Ask;
  close(): Promise<void>;
}

/** Says of each file what it is, as the answers come. */
export async function runIdentify(config: Config, files: readonly string[], json: boolean): Promise<void> {
  const terminal = createTerminal(process, json);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const ears = await openEars(config);
  let answerer: Answerer | undefined;
  try {
    answerer = isServed(config.data) ? besideServer(config) : await alone(config, terminal, stop.signal);
    let unknown = 0;
    for (const file of files) {
      const found = await identifyFile({ ears, ask: answerer.ask }, resolve(file), stop.signal);
      if (!isFound(found)) unknown += 1;
      if (json) terminal.json({ ...found, file });
      else terminal.print(wordsOf({ ...found, file }));
    }
    if (unknown > 0) process.exitCode = exitCodes.partly;
  } catch (error) {
    if (stop.signal.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof IdentifierAway)
      throw new CommandError(error.message, exitCodes.failed, { cause: error });
    else throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await ears.close();
    await answerer?.close();
  }
}

function besideServer(config: Config): Answerer {
  const library = openLibrary(config);
  const { db } = library;
  const ask: Ask = (question, signal) => askServer({ db, clock: Date.now }, question, signal);
  return { ask, close: () => library.close() };
}

/** Nobody serves the folder: identification is started here, and nothing else. */
async function alone(config: Config, terminal: Terminal, signal: AbortSignal): Promise<Answerer> {
  const server = await compose({ config, log: silent });
  try {
    terminal.say('No server is running here: identification is started for this.');
    const stopped = new Promise<void>((done) =>
      signal.addEventListener('abort', () => done(), { once: true }),
    );
    await Promise.race([server.identification.start(), stopped]);
    signal.throwIfAborted();
    const { state } = server.identification;
    if (state.state !== 'ready') throw new IdentifierAway(state.reason);
    const { identification } = server.library.services;
    return { ask: (question) => identification.find(question, signal), close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
