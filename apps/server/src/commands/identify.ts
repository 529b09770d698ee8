import type { Command } from 'commander';
import { addOptions, configOf } from './command-options.ts';

/** `bandstand identify FILE...`: beside a running server that answers; without one it is looked up here. */
export function addIdentifyCommand(program: Command): void {
  const command = program
    .command('identify')
    .description('say what recordings sound files are, by their sound alone')
    .argument('<file...>', "sound files, of the library or not; pieces of the library's tracks are found too")
    .option('--json', 'print a line of JSON for each file')
    .addHelpText(
      'after',
      '\nExit codes: 0 every file was recognised, 3 some were not, 1 identification did not answer, 2 wrong use.',
    );
  addOptions(command, ['data', 'ffmpeg', 'fpindexUrl']).action(
    async (files: string[], _options, self: Command) => {
      const config = configOf(self);
      const { runIdentify } = await import('./run-identify.ts');
      await runIdentify(config, files, self.opts()['json'] === true);
    },
  );
}
