import type { Command } from 'commander';
import { addOptions, allOptions, configOf } from './command-options.ts';

/** `bandstand serve`: the server itself. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve', { isDefault: true })
    .description('start the server (the default command)');
  addOptions(command, allOptions).action(async (_options, self: Command) => {
    const config = configOf(self);
    const { serve } = await import('./run-serve.ts');
    await serve(config);
  });
}
