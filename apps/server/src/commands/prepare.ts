import type { Command } from 'commander';
import { addOptions, allOptions, configOf } from './command-options.ts';

/** What bin/bandstand runs before the first start of a program that is new. Not for people. */
export function addPrepareCommand(program: Command): void {
  program
    .command('join', { hidden: true })
    .argument('<folder>')
    .action(async (folder: string) => {
      const { joinProgram } = await import('../program/index.ts');
      await joinProgram(folder);
    });
  const command = program.command('prepare', { hidden: true });
  addOptions(command, allOptions).action(async (_options, self: Command) => {
    const { prepare } = await import('./run-prepare.ts');
    await prepare(configOf(self));
  });
}
