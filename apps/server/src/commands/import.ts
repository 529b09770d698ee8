import type { Command } from 'commander';
import { addOptions, configOf } from './command-options.ts';
import type { ImportFlags } from './import-flags.ts';

/** `bandstand import tunecamp|navidrome|subsonic`: moving in. Works beside a running server, which sees all at once. */
export function addImportCommands(program: Command): void {
  const group = program.command('import').description('bring in what another music server holds');
  const common = (command: Command) =>
    addOptions(
      command
        .option('--dry-run', 'tell what would be done, and do nothing')
        .option('--json', 'print the report as JSON'),
      ['data'],
    );
  const tunecamp = group
    .command('tunecamp')
    .argument('<file>', 'its database, such as tunecamp.db')
    .description('everything a TuneCamp holds: music, releases, people and what they did');
  addOptions(common(tunecamp), ['music']).action(async (file: string, _options, self: Command) => {
    const config = configOf(self);
    const { runTuneCamp } = await import('./run-import.ts');
    await runTuneCamp(config, file, self.opts<ImportFlags>());
  });
  common(
    group
      .command('navidrome')
      .argument('<file>', 'its database, navidrome.db')
      .description('favourites, ratings, plays, playlists, bookmarks and play queues of all people'),
  )
    .option('--map <there=here>', 'an account here for a name there; may be given several times', collect)
    .action(async (file: string, _options, self: Command) => {
      const config = configOf(self);
      const { runNavidrome } = await import('./run-import.ts');
      await runNavidrome(config, file, self.opts<ImportFlags>());
    });
  common(
    group
      .command('subsonic')
      .argument('<url>', 'the address of the server')
      .description('the same of one person, from any server that Subsonic clients can use'),
  )
    .requiredOption('--user <name>', 'the name there')
    .requiredOption('--account <name>', 'the account here')
    .option('--password-stdin', 'read the password there from standard input')
    .action(async (url: string, _options, self: Command) => {
      const config = configOf(self);
      const { runSubsonic } = await import('./run-import.ts');
      await runSubsonic(config, url, self.opts<ImportFlags>());
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
