import { type Account, AccountError, type Scope } from '@bandstand/library';
import type { Command } from 'commander';
import { CommandError, createTerminal, exitCodes } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { type OpenLibrary, openLibrary } from './library.ts';

interface TokenOptions {
  readonly scope: readonly Scope[];
  readonly account?: string;
  readonly name: string;
  readonly expires?: string;
  readonly json?: boolean;
}

/** Makes a token for an account and prints it alone on stdout. */
export async function createToken(command: Command): Promise<void> {
  const options = command.opts<TokenOptions>();
  const library = openLibrary(configOf(command));
  try {
    const owner = ownerOf(library, options.account);
    const { token, made } = library.accounts.apiTokens.create(owner.id, {
      name: options.name,
      scopes: options.scope,
      expiresAt: options.expires ?? null,
    });
    const terminal = createTerminal(process, options.json === true);
    if (options.json === true) {
      const { gid: id, name, scopes, expiresAt } = made;
      terminal.json({ id, username: owner.username, name, scopes, expiresAt, token });
    } else terminal.print(token);
    terminal.say(`A token of ${owner.username}. It is not shown again.`);
  } catch (error) {
    if (error instanceof AccountError) throw new CommandError(error.safe, exitCodes.failed, { cause: error });
    throw error;
  } finally {
    await library.close();
  }
}

function ownerOf({ accounts }: OpenLibrary, username: string | undefined): Account {
  if (username !== undefined) {
    const named = accounts.accounts.byName(username);
    if (named !== undefined) return named;
    throw new CommandError(`There is no account named ${username}. bandstand account list shows them all.`);
  }
  for (let after = 0; ; ) {
    const page = accounts.accounts.list({ after });
    const root = page.find(({ role, isActive }) => role === 'root_admin' && isActive);
    if (root !== undefined) return root;
    const last = page.at(-1);
    if (last === undefined)
      throw new CommandError('There is no root_admin yet. Make one, or name an account with --account.');
    after = last.id;
  }
}
