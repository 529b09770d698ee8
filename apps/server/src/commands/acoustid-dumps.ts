import { type Command, InvalidArgumentError } from 'commander';
import { addOptions } from './command-options.ts';

const day = (text: string): string => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw new InvalidArgumentError('Write a day like 2026-07-22.');
};

/**
 * `bandstand acoustid dump` and `bandstand acoustid load`: days of the
 * database as files; they work beside a running server.
 */
export function addDumpCommands(acoustid: Command): void {
  const dump = acoustid
    .command('dump')
    .description('write what came and changed on a day (UTC) as files, as AcoustID publishes it')
    .requiredOption('--out <dir>', 'folder of all dumps')
    .option('--day <day>', 'this day alone (default: yesterday)', day)
    .option('--from <day>', 'this day and those after it', day)
    .option('--to <day>', 'with --from: the last one (default: yesterday)', day)
    .option('--force', 'write files anew that are there already')
    .option('--json', 'print JSON');
  addOptions(dump, ['data']).action(async (_options, self: Command) => {
    const { runDump } = await import('./run-acoustid-dumps.ts');
    await runDump(self);
  });
  const load = acoustid
    .command('load')
    .argument('<path...>', 'files of dumps, or folders with such files')
    .description('bring dumps into the database; goes on where an earlier run was stopped')
    .option('--fresh', 'load files once more that were loaded before')
    .option('--report <file>', 'write every row that was refused into this file, one JSON object a line')
    .option('--json', 'print JSON');
  addOptions(load, ['data']).action(async (paths: string[], _options, self: Command) => {
    const { runLoad } = await import('./run-acoustid-dumps.ts');
    await runLoad(paths, self);
  });
}
