import type { Command } from 'commander';
import { addOptions, configOf } from './command-options.ts';

/** `bandstand scan`: beside a running server the server does it; without one it is done here. */
export function addScanCommand(program: Command): void {
  const command = program
    .command('scan')
    .description('look for new, changed, moved and missing files')
    .option('--full', 'read every file again, changed or not')
    .option('--json', 'print the counts as JSON');
  addOptions(command, ['data', 'music']).action(async (_options, self: Command) => {
    const config = configOf(self);
    const { runScan } = await import('./run-scan.ts');
    await runScan(config, self.opts());
  });
}
