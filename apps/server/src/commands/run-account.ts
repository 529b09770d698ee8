import { text } from 'node:stream/consumers';
import { type Account, AccountError, type Role } from '@bandstand/library';
import type { Command } from 'commander';
import { CommandError, createTerminal, exitCodes, table } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { type OpenLibrary, openLibrary } from './library.ts';

interface AccountOptions {
  readonly role?: Role;
  readonly passwordStdin?: boolean;
  readonly client?: string;
  readonly manages?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** What the commands below `bandstand account` do. */
export interface AccountWork {
  add(username: string): Promise<void>;
  appPassword(username: string): void;
  setPassword(username: string): Promise<void>;
  remove(username: string): void;
  list(): void;
}

/** Opens the library of the command's data folder for `work` and closes it again. */
export async function withAccounts(
  command: Command,
  work: (account: AccountWork) => void | Promise<void>,
): Promise<void> {
  const library = openLibrary(configOf(command));
  const options = command.opts<AccountOptions>();
  try {
    await work({
      add: (username) => add(library, username, options),
      appPassword: (username) => appPassword(library, username, options),
      setPassword: (username) => setPassword(library, username, options),
      remove: (username) => remove(library, username, options),
      list: () => list(library, options),
    });
  } catch (error) {
    if (error instanceof AccountError) throw new CommandError(error.safe, exitCodes.failed, { cause: error });
    throw error;
  } finally {
    await library.close();
  }
}

async function add({ accounts }: OpenLibrary, username: string, options: AccountOptions): Promise<void> {
  const password = await readPassword(options);
  const made = await accounts.accounts.add({ username, password, role: options.role ?? 'user' });
  if (made.role === 'root_admin') await accounts.accounts.adoptUnowned();
  tell(options, shown(made), `Added ${made.username} (${made.role}).`);
}

function appPassword({ accounts }: OpenLibrary, username: string, options: AccountOptions): void {
  const { id } = known(accounts.accounts.byName(username), username);
  const { secret, made } = accounts.appPasswords.create(id, options.client ?? '', {
    manages: options.manages === true,
  });
  const terminal = createTerminal(process, options.json === true);
  if (options.json === true) terminal.json({ username, client: made.client, secret });
  else terminal.print(secret);
  terminal.say(`Type it into ${made.client} with the name ${username}. It is not shown again.`);
}

async function setPassword(
  { accounts }: OpenLibrary,
  username: string,
  options: AccountOptions,
): Promise<void> {
  const account = known(accounts.accounts.byName(username), username);
  await accounts.accounts.setPassword(account.id, await readPassword(options), null);
  tell(
    options,
    shown(account),
    `The password of ${account.username} was changed; all its sessions have ended.`,
  );
}

function remove({ accounts }: OpenLibrary, username: string, options: AccountOptions): void {
  const account = known(accounts.accounts.byName(username), username);
  if (options.yes !== true) {
    throw new CommandError(
      `This removes ${account.username} with its playlists, favourites and history. Say --yes to do it.`,
      exitCodes.usage,
    );
  }
  accounts.accounts.remove(account.gid);
  tell(options, shown(account), `Removed ${account.username}.`);
}

function list({ accounts }: OpenLibrary, options: AccountOptions): void {
  const all: Account[] = [];
  for (let after = 0; ; after = all.at(-1)?.id ?? 0) {
    const page = accounts.accounts.list({ after });
    all.push(...page);
    if (page.length === 0) break;
  }
  const terminal = createTerminal(process, options.json === true);
  if (options.json === true) terminal.json(all.map(shown));
  else {
    const rows = all.map((account) => [
      account.username,
      account.role,
      account.isActive ? 'active' : 'off',
      account.lastSeenAt ?? '-',
    ]);
    terminal.print(table(['name', 'role', 'state', 'last seen'], rows));
  }
}

function shown(account: Account) {
  const { gid, username, role, isActive, createdAt, lastSeenAt } = account;
  return { id: gid, username, role, isActive, createdAt, lastSeenAt };
}

function tell(options: AccountOptions, value: unknown, words: string): void {
  const terminal = createTerminal(process, options.json === true);
  if (options.json === true) terminal.json(value);
  terminal.say(words);
}

function known(account: Account | undefined, username: string): Account {
  if (account !== undefined) return account;
  throw new CommandError(`There is no account named ${username}. bandstand account list shows them all.`);
}

async function readPassword(options: AccountOptions): Promise<string> {
  if (options.passwordStdin !== true) {
    throw new CommandError(
      'Say --password-stdin and write the password to standard input: arguments can be read by others.',
      exitCodes.usage,
    );
  }
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}
