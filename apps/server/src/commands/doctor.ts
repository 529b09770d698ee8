import type { Command } from 'commander';
import { type Config, describeConfig } from '../config/index.ts';
import { examine, type Finding } from '../doctor/index.ts';
import { createTerminal, exitCodes, table } from '../terminal/index.ts';
import { addOptions, allOptions, configOf } from './command-options.ts';

/** `bandstand doctor`: the effective configuration, and what is missing or wrong on this machine. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('show the effective configuration and what is missing')
    .option('--json', 'print one JSON object');
  addOptions(command, allOptions).action(async (_options, self: Command) => {
    const config = configOf(self);
    const findings = await examine(config);
    if (self.opts()['json'] === true) createTerminal(process, true).json(report(config, findings));
    else show(config, findings);
    process.exitCode = findings.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done;
  });
}

function report(config: Config, findings: readonly Finding[]) {
  return {
    ok: findings.every(({ state }) => state !== 'bad'),
    configuration: Object.fromEntries(describeConfig(config).map(({ name, value }) => [name, value])),
    findings,
  };
}

function show(config: Config, findings: readonly Finding[]): void {
  const terminal = createTerminal();
  terminal.print('Configuration\n');
  terminal.print(
    table(
      ['variable', 'value', ''],
      describeConfig(config).map(({ name, value, isDefault }) => [
        name,
        value === '' ? '-' : value,
        isDefault ? 'default' : 'set',
      ]),
    ),
  );
  terminal.print('\nThis machine\n');
  for (const { state, what, advice } of findings) {
    terminal.print(
      `${{ good: 'ok  ', note: 'note', bad: 'BAD ' }[state]}  ${what}${advice === undefined ? '' : `\n      ${advice}`}`,
    );
  }
}
