import type { Command } from 'commander';
import { addOptions } from './command-options.ts';

/** `bandstand acoustid import`: what the server does in the background, once, while the server does not run. */
export function addImportCommand(acoustid: Command): void {
  const command = acoustid
    .command('import')
    .description(
      'import the submissions that wait; stop the server first, or name the index node that it uses',
    )
    .option(
      '--rebuild-index',
      'make the index of fingerprints anew first; goes on where an earlier run was stopped',
    )
    .option('--fresh', 'with --rebuild-index: begin again even so')
    .option('--json', 'print JSON');
  addOptions(command, ['data', 'fpindexUrl']).action(async (_options, self: Command) => {
    const { runImport } = await import('./run-acoustid-import.ts');
    await runImport(self);
  });
}
