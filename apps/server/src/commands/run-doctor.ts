import type { Command } from 'commander';
import { type Config, describeConfig } from '../config/index.ts';
import { examine, type Finding } from '../doctor/index.ts';
import { createTerminal, exitCodes, table } from '../terminal/index.ts';
import { configOf } from './command-options.ts';

/** Examines this machine and says what it found; the exit code tells whether something is wrong. */
export async function runDoctor(command: Command): Promise<void> {
  const config = configOf(command);
  const findings = await examine(config);
  if (command.opts()['json'] === true) createTerminal(process, true).json(report(config, findings));
  else show(config, findings);
  process.exitCode = findings.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done;
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
