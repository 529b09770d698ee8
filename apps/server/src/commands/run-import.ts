import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  addMusicRoot,
  everybodyCame,
  ImportError,
  type ImportOptions,
  type ImportReport,
  importNavidrome,
  importSubsonic,
  importTuneCamp,
  LibraryError,
  runScanCommand,
  wholeScan,
} from '@bandstand/library';
import type { Config } from '../config/index.ts';
import { isServed } from '../data-folder.ts';
import { CommandError, createTerminal, exitCodes, type Terminal } from '../terminal/index.ts';
import type { ImportFlags } from './import-flags.ts';
import { tellImport } from './import-report.ts';
import { type OpenLibrary, openLibrary } from './library.ts';
import { scratchFolder } from './scratch.ts';

type Work = (options: ImportOptions, library: OpenLibrary) => Promise<ImportReport>;

/** The music folders are scanned first, so that what the database names is found at once. */
export async function runTuneCamp(config: Config, file: string, flags: ImportFlags): Promise<void> {
  await run(config, flags, async (options, library) => {
    for (const folder of config.music) addMusicRoot(library.db, folder);
    if (config.music.length > 0 && flags.dryRun !== true) await scan(config, options);
    const report = await importTuneCamp({ ...options, path: resolve(file) });
    // What was scanned before there was anybody; also by a run that was killed before it came to this.
    if (library.db.read(everybodyCame)) await library.accounts.accounts.adoptUnowned();
    return report;
  });
}

async function scan(config: Config, { db, clock, signal, progress }: ImportOptions): Promise<void> {
  const last = await runScanCommand({
    db,
    clock,
    request: wholeScan,
    ...(isServed(config.data) ? {} : { patienceMs: 0 }),
    signal,
    progress: (scanning) =>
      progress(scanning.progress.seen, scanning.progress.total, scanning.progress.folder),
  });
  if (last.state === 'failed') throw new CommandError(`The scan failed: ${last.error ?? 'the log says why'}`);
}

export async function runNavidrome(config: Config, file: string, flags: ImportFlags): Promise<void> {
  const named = new Map((flags.map ?? []).map(pairOf));
  await run(config, flags, (options, { accounts }) =>
    importNavidrome({ ...options, path: resolve(file), accounts: accounts.accounts, named }),
  );
}

function pairOf(pair: string): [string, string] {
  const [there = '', here = ''] = pair.split(/=(.*)/s);
  if (there !== '' && here !== '') return [there, here];
  throw new CommandError(`--map ${pair}: write it as THERE=HERE.`, exitCodes.usage);
}

export async function runSubsonic(config: Config, url: string, flags: ImportFlags): Promise<void> {
  if (flags.passwordStdin !== true) {
    throw new CommandError(
      'Say --password-stdin and write the password to standard input: arguments can be read by others.',
      exitCodes.usage,
    );
  }
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  const { user = '', account = '' } = flags;
  await run(config, flags, (options, { accounts }) =>
    importSubsonic({ ...options, url, user, password, account, accounts: accounts.accounts }),
  );
}

/** A dry run is a run on a copy of the library, which is thrown away. */
async function run(config: Config, flags: ImportFlags, work: Work): Promise<void> {
  const terminal = createTerminal(process, flags.json === true);
  const library = openLibrary(config);
  const scratch = scratchFolder(config.data);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const working = (on: OpenLibrary) => worked(terminal, on, { signal: stop.signal, scratch }, work);
    const report =
      flags.dryRun === true ? await onCopy(config, scratch, library, working) : await working(library);
    tellImport(terminal, flags.json === true, { ...report, dryRun: flags.dryRun === true });
  } catch (error) {
    throw explained(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    rmSync(scratch, { recursive: true, force: true });
    await library.close();
  }
}

async function worked(
  terminal: Terminal,
  library: OpenLibrary,
  how: Pick<ImportOptions, 'signal' | 'scratch'>,
  work: Work,
): Promise<ImportReport> {
  const bar = terminal.progress();
  try {
    const { db, keyring } = library;
    return await work({ db, keyring, clock: Date.now, ...how, progress: bar.show }, library);
  } finally {
    bar.clear();
  }
}

async function onCopy<T>(
  config: Config,
  scratch: string,
  library: OpenLibrary,
  work: (copy: OpenLibrary) => Promise<T>,
): Promise<T> {
  const path = join(scratch, 'library.db');
  await library.db.backupInto(path);
  const copy = openLibrary(config, path);
  try {
    return await work(copy);
  } finally {
    await copy.close();
  }
}

function explained(error: unknown): unknown {
  if (error instanceof LibraryError) return new CommandError(error.safe, exitCodes.usage, { cause: error });
  if (!(error instanceof ImportError)) return error;
  const mine = ['not_found', 'no_account'].includes(error.code);
  return new CommandError(error.message, mine ? exitCodes.usage : exitCodes.failed, { cause: error });
}
