import { randomBytes } from 'node:crypto';
import { HubTokens } from '@bandstand/live';
import type { Command } from 'commander';
import { CommandError, createTerminal, exitCodes } from '../terminal/index.ts';
import { configOf } from './command-options.ts';
import { appNameOf, withLive } from './live.ts';

interface LiveTokenOptions {
  readonly scope: readonly string[];
  readonly app?: string;
  readonly allowIp?: readonly string[];
  readonly account?: string;
  readonly name: string;
  readonly expires?: string;
  readonly json?: boolean;
}

/** Makes a token of live (sk_) and prints it alone on stdout. */
export async function createLiveToken(command: Command): Promise<void> {
  const options = command.opts<LiveTokenOptions>();
  const { data } = configOf(command);
  const app = appFor(options);
  const terminal = createTerminal(process, options.json === true);
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  await withLive(data, terminal, ({ hub }) => {
    const tokens = new HubTokens({ hub, clock: Date.now, random: randomBytes, log: quiet });
    try {
      const { token, shown } = tokens.create({
        name: options.name,
        app: app === null ? null : appNameOf(app),
        allowedIps: options.allowIp ?? [],
        expiresAt: options.expires ?? null,
        by: null,
      });
      const { id, name, scope, allowedIps, expiresAt } = shown;
      if (options.json === true) terminal.json({ id, name, scope, app, allowedIps, expiresAt, token });
      else terminal.print(token);
      terminal.say(`A token for ${app ?? 'everything in live'}. It is not shown again.`);
    } finally {
      tokens.close();
    }
  });
}

/** Scopes of accounts cannot be mixed in, and an app belongs to the scope app. */
function appFor({ scope, app, account }: LiveTokenOptions): string | null {
  const refuse = (words: string): never => {
    throw new CommandError(words, exitCodes.usage);
  };
  if (scope.length > 1) return refuse('The scopes global and app stand alone.');
  if (account !== undefined) return refuse('A token of live belongs to no account: leave --account away.');
  if (scope[0] === 'global') return app === undefined ? null : refuse('A global token is for no app.');
  return app ?? refuse('Say which app the token is for, with --app.');
}
