import { Accounts, Applications, KeyError } from '@bandstand/acoustid';
import type { Command } from 'commander';
import { CommandError, createTerminal, exitCodes } from '../terminal/index.ts';
import { withDatabases } from './run-acoustid.ts';

interface KeyOptions {
  readonly json?: boolean;
  readonly name: string;
  readonly key?: string;
  readonly programVersion?: string;
  readonly rateLimit?: number;
}

/** What the commands of keys do. */
export interface KeyWork {
  addApplication(): Promise<void>;
  addAccount(): Promise<void>;
}

/** Reaches the databases for `work`; they are brought to this program's version first. */
export async function withKeys(command: Command, work: (work: KeyWork) => Promise<void>): Promise<void> {
  const { json = false, name, key, programVersion, rateLimit } = command.opts<KeyOptions>();
  const terminal = createTerminal(process, json);
  const given = key === undefined ? {} : { key };
  const tell = (made: { readonly id: number; readonly key: string }): void => {
    if (json) return terminal.json({ ...made, name });
    terminal.print(made.key);
    terminal.say(`${name} is number ${made.id}.`);
  };
  await withDatabases(command, { migrate: true }, async ({ binds }) => {
    const cache = { clock: Date.now };
    try {
      await work({
        async addApplication() {
          const wanted = {
            name,
            ...given,
            ...(programVersion === undefined ? {} : { version: programVersion }),
            ...(rateLimit === undefined ? {} : { rateLimit }),
          };
          tell(await new Applications(binds.app, cache).add(wanted));
        },
        async addAccount() {
          tell(await new Accounts(binds.app, cache).add({ name, ...given }));
        },
      });
    } catch (error) {
      if (error instanceof KeyError)
        throw new CommandError(error.message, exitCodes.failed, { cause: error });
      throw error;
    }
  });
}
