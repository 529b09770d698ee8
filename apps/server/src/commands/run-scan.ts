import { addMusicRoot, type LastScan, LibraryError, runScanCommand, wholeScan } from '@bandstand/library';
import type { Config } from '../config/index.ts';
import { isServed } from '../data-folder.ts';
import { CommandError, createTerminal, exitCodes, type Terminal } from '../terminal/index.ts';
import { openLibrary } from './library.ts';

/** Scans, or lets the running server scan, and tells how it went. */
export async function runScan(
  config: Config,
  options: { readonly full?: boolean; readonly json?: boolean },
): Promise<void> {
  const terminal = createTerminal(process, options.json === true);
  const library = openLibrary(config);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    for (const folder of config.music) addMusicRoot(library.db, folder);
    const bar = terminal.progress();
    const last = await runScanCommand({
      db: library.db,
      clock: Date.now,
      request: { ...wholeScan, full: options.full === true },
      // Nobody to wait for: it is done here at once.
      ...(isServed(config.data) ? {} : { patienceMs: 0 }),
      signal: stop.signal,
      progress: ({ progress }) => bar.show(progress.seen, progress.total, progress.folder),
    });
    bar.clear();
    tell(terminal, options.json === true, last);
  } catch (error) {
    if (error instanceof LibraryError) throw new CommandError(error.safe, exitCodes.usage, { cause: error });
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await library.close();
  }
}

function tell(terminal: Terminal, json: boolean, last: LastScan): void {
  const { counts, skipped, state, error } = last;
  if (json) terminal.json({ state, error, skipped, ...counts });
  for (const { path, reason } of skipped) terminal.complain(`${path} was left as it is: ${reason}`);
  terminal.say(
    `${counts.seen.toLocaleString('en')} files: ${counts.added} new, ${counts.changed} changed, ${counts.moved} moved, ${counts.found} back, ${counts.missing} missing, ${counts.problems} with problems.`,
  );
  if (state === 'failed') throw new CommandError(`The scan failed: ${error ?? 'the log says why'}`);
  if (state === 'cancelled') {
    terminal.say('It was stopped. The next scan goes on from here.');
    process.exitCode = exitCodes.interrupted;
  } else if (skipped.length > 0 || counts.problems > 0) process.exitCode = exitCodes.partly;
}
