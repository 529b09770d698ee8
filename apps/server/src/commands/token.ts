import type { Scope } from '@bandstand/library';
import { type Command, Option } from 'commander';
import { addOptions } from './command-options.ts';

/** The library's scopes. Named here so that --help need not load the library; their type keeps them the same. */
const scopes: Readonly<Record<Scope, true>> = {
  read: true,
  play: true,
  annotate: true,
  edit: true,
  admin: true,
  fpindex: true,
};

/** What a token of live (sk_) may be used for: everything in live, or one app. */
const liveScopes = ['global', 'app'];

/** `bandstand token create`: works beside a running server. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('make tokens for programs');
  const create = token
    .command('create')
    .description('make a token; it is shown once')
    .addOption(
      new Option('--scope <scope...>', 'what it may be used for')
        .choices([...Object.keys(scopes), ...liveScopes])
        .makeOptionMandatory(),
    )
    .option('--app <name>', 'the app of a token of live with the scope app')
    .option(
      '--allow-ip <network...>',
      'where a token of live may be used: addresses, CIDR (default: everywhere)',
    )
    .option('--account <name>', 'whose token it is (default: the first root_admin)')
    .option('--name <label>', 'what it is for', 'command line')
    .option('--expires <time>', 'when it ends, in ISO 8601 (default: never)')
    .option('--json', 'print JSON');
  addOptions(create, ['data']).action(async (_options, self: Command) => {
    const { scope } = self.opts<{ scope: readonly string[] }>();
    if (scope.some((one) => liveScopes.includes(one))) {
      const { createLiveToken } = await import('./run-live-token.ts');
      return createLiveToken(self);
    }
    const { createToken } = await import('./run-token.ts');
    return createToken(self);
  });
}
