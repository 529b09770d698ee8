import { type Command, InvalidArgumentError } from 'commander';
import { addOptions } from './command-options.ts';
import type { KeyWork } from './run-acoustid-keys.ts';

/**
 * `bandstand acoustid application add` and `account add`: the keys of
 * programs and people; they work beside a running server.
 */
export function addKeyCommands(acoustid: Command): void {
  const application = acoustid.command('application').description('the programs that may ask');
  shared(application.command('add').description('register a program, with the key that it has already'))
    .requiredOption('--name <name>', 'what it is called, such as Picard')
    .option('--key <key>', 'its key (default: a new one)')
    .option('--program-version <version>', 'its version')
    .option('--rate-limit <number>', 'requests a second, in place of the usual limits', rate)
    .action((_options, self: Command) => run(self, (work) => work.addApplication()));
  const account = acoustid.command('account').description('the people who may submit');
  shared(account.command('add').description('add somebody, with the key that he has already'))
    .requiredOption('--name <name>', 'what he is called')
    .option('--key <key>', 'his key (default: a new one); it is stored as a hash')
    .action((_options, self: Command) => run(self, (work) => work.addAccount()));
}

const shared = (command: Command): Command => addOptions(command.option('--json', 'print JSON'), ['data']);

function rate(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 1_000_000) return number;
  throw new InvalidArgumentError('It is a whole number above 0.');
}

async function run(command: Command, work: (work: KeyWork) => Promise<void>): Promise<void> {
  const { withKeys } = await import('./run-acoustid-keys.ts');
  await withKeys(command, work);
}
