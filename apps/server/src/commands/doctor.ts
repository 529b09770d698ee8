import type { Command } from 'commander';
import { addOptions, allOptions } from './command-options.ts';

/** `bandstand doctor`: the effective configuration, and what is missing or wrong on this machine. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('show the effective configuration and what is missing')
    .option('--json', 'print one JSON object');
  addOptions(command, allOptions).action(async (_options, self: Command) => {
    const { runDoctor } = await import('./run-doctor.ts');
    await runDoctor(self);
  });
}
