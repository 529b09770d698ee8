import type { Command } from 'commander';
import { addOptions, allOptions, configOf } from './command-options.ts';

/** `bandstand prepare`: what bin/bandstand runs before the first start of a program that is new. Not for people. */
export function addPrepareCommand(program: Command): void {
  const command = program.command('prepare', { hidden: true });
  addOptions(command, allOptions).action(async (_options, self: Command) => {
    const { prepare } = await import('./run-prepare.ts');
    await prepare(configOf(self));
  });
}
