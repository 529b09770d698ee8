import type { Role } from '@bandstand/library';
import { type Command, Option } from 'commander';
import { addOptions } from './command-options.ts';
import type { AccountWork } from './run-account.ts';

/** The library's roles. Named here so that --help need not load the library; their type keeps them the same. */
const roles: Readonly<Record<Role, true>> = {
  root_admin: true,
  admin: true,
  super_user: true,
  user: true,
};

/** `bandstand account ...`: works beside a running server, which sees every change at once. */
export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('make and change accounts');
  const withData = (command: Command) => addOptions(command.option('--json', 'print JSON'), ['data']);
  withData(account.command('add').argument('<name>').description('add an account'))
    .addOption(
      new Option('--role <role>', 'what it may do').choices(Object.keys(roles)).makeOptionMandatory(),
    )
    .option('--password-stdin', 'read the password from standard input')
    .action((name: string, _options, self: Command) => run(self, (work) => work.add(name)));
  withData(
    account
      .command('app-password')
      .argument('<name>')
      .description('make a password for one Subsonic client; it is shown once'),
  )
    .requiredOption('--client <label>', 'the client it is for, such as "Phone"')
    .option('--manages', 'let the client manage accounts too, if this account may')
    .action((name: string, _options, self: Command) => run(self, (work) => work.appPassword(name)));
  withData(
    account.command('password').argument('<name>').description('set a new password and end all sessions'),
  )
    .option('--password-stdin', 'read the password from standard input')
    .action((name: string, _options, self: Command) => run(self, (work) => work.setPassword(name)));
  withData(
    account
      .command('remove')
      .argument('<name>')
      .description('remove an account with its playlists and favourites'),
  )
    .option('--yes', 'do it')
    .action((name: string, _options, self: Command) => run(self, (work) => work.remove(name)));
  withData(account.command('list').description('list accounts')).action((_options, self: Command) =>
    run(self, (work) => work.list()),
  );
}

async function run(command: Command, work: (account: AccountWork) => void | Promise<void>): Promise<void> {
  const { withAccounts } = await import('./run-account.ts');
  await withAccounts(command, work);
}
