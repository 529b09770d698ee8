import { type Command, Option } from 'commander';
import { addCareCommands } from './acoustid-care/index.ts';
import { addDumpCommands } from './acoustid-dumps.ts';
import { addImportCommand } from './acoustid-import.ts';
import { addKeyCommands } from './acoustid-keys.ts';
import { addOptions } from './command-options.ts';
import type { AcoustidWork } from './run-acoustid.ts';

/** The databases that have migrations. Named here so that --help need not load the package. */
const binds = ['app', 'fingerprint', 'ingest'];

/** `bandstand acoustid migrate ...` and `bandstand acoustid overlap-index ...`: they work beside a running server. */
export function addAcoustidCommands(program: Command): void {
  const acoustid = program.command('acoustid').description('the databases of identification');
  addMigrateCommands(acoustid);
  addKeyCommands(acoustid);
  addImportCommand(acoustid);
  addDumpCommands(acoustid);
  addCareCommands(acoustid);
  const overlap = acoustid
    .command('overlap-index')
    .description('the index that finds fingerprints in PostgreSQL alone, without the index service');
  for (const [name, words] of [
    ['status', 'say whether it is there and how large it is'],
    ['drop', 'drop it, so that a large installation saves its room; fingerprints stay readable and writable'],
    ['create', 'make it again'],
  ] as const)
    shared(overlap.command(name).description(words)).action((_options, self: Command) =>
      run(self, (work) => work.overlapIndex(name)),
    );
}

function addMigrateCommands(acoustid: Command): void {
  const migrate = acoustid
    .command('migrate')
    .description('look at the steps of the databases, take them and take them back');
  const only = (): Option => new Option('--database <name>', 'only this one').choices(binds);
  shared(migrate.command('status').description('list every step and when it was taken'))
    .addOption(only())
    .action((_options, self: Command) => run(self, (work) => work.status()));
  shared(migrate.command('up').description('take all steps that are left; the server does so when it starts'))
    .addOption(only())
    .action((_options, self: Command) => run(self, (work) => work.up()));
  shared(
    migrate
      .command('down')
      .description('take the last step of a database back, with the data that it brought'),
  )
    .addOption(only().makeOptionMandatory())
    .option('--yes', 'do it')
    .action((_options, self: Command) => run(self, (work) => work.down()));
  migrate
    .command('new')
    .argument('<name>', 'what it does, in small letters, digits and _')
    .description('write the file of a new step (for developers)')
    .addOption(only().makeOptionMandatory())
    .action(async (name: string, _options, self: Command) => {
      const { writeMigration } = await import('./run-acoustid.ts');
      writeMigration(name, self);
    });
}

const shared = (command: Command): Command => addOptions(command.option('--json', 'print JSON'), ['data']);

async function run(command: Command, work: (work: AcoustidWork) => Promise<void>): Promise<void> {
  const { withPostgres } = await import('./run-acoustid.ts');
  await withPostgres(command, work);
}
