import type { Command } from 'commander';
import { addOptions } from './command-options.ts';
import type { AppWork } from './run-app.ts';
import type { AppDatabaseWork } from './run-app-db.ts';

/** `bandstand app ...`: the apps of live, their directories and databases; most of it beside a running server. */
export function addAppCommands(program: Command): void {
  const app = program.command('app').description('make, save, move and tend apps of live');
  addRegistry(app);
  addTravel(app);
  addDatabases(app);
}

function addRegistry(app: Command): void {
  shared(app.command('list').description('list the apps')).action((_options, self: Command) =>
    run(self, (work) => work.list()),
  );
  shared(app.command('create').argument('<name>').description('make an empty app'))
    .option('--display-name <text>', 'how people see it called')
    .option('--tenant <id>', 'whose it is', 'platform')
    .action((name: string, _options, self: Command) => run(self, (work) => work.create(name)));
  shared(app.command('remove').argument('<name>').description('remove an app with its recordings'))
    .option('--yes', 'do it')
    .action((name: string, _options, self: Command) => run(self, (work) => work.remove(name)));
}

function addTravel(app: Command): void {
  shared(
    app
      .command('export')
      .argument('<name>')
      .argument('<file>', 'archive to write, such as live.tar.gz')
      .description('save one app in an archive that another server can import'),
  )
    .option('--media', 'save its recordings too')
    .option('--secrets', 'save its secrets too: keep the archive as safe as them')
    .option('--force', 'replace the archive when it exists')
    .action((name: string, file: string, _options, self: Command) =>
      run(self, (work) => work.export(name, file)),
    );
  shared(
    app
      .command('import')
      .argument(
        '<from>',
        'archive of bandstand app export, or the directory of an app of another server or of a StreamHub',
      )
      .description('make it an app of this server'),
  )
    .option('--name <name>', 'how it is called here; needed for a directory that was copied by hand')
    .option('--tenant <id>', 'whose it is', 'platform')
    .action((from: string, _options, self: Command) => run(self, (work) => work.import(from)));
  shared(
    app
      .command('replicate')
      .argument('<name>')
      .description('make or refresh a copy of an app in the data folder of another server'),
  )
    .requiredOption('--to <dir>', 'the data folder of the other server')
    .option('--node <id>', 'how the other server calls this one', 'origin')
    .action((name: string, _options, self: Command) => run(self, (work) => work.replicate(name)));
  shared(
    app
      .command('move')
      .argument('<name>')
      .description('move an app into the data folder of another server; this one must not run meanwhile'),
  )
    .requiredOption('--to <dir>', 'the data folder of the other server')
    .option('--node <id>', 'how this server calls the other one: a pointer to it stays')
    .action((name: string, _options, self: Command) => run(self, (work) => work.move(name)));
  shared(app.command('promote').argument('<name>').description('make a replica the app itself')).action(
    (name: string, _options, self: Command) => run(self, (work) => work.promote(name)),
  );
}

function addDatabases(app: Command): void {
  const db = app.command('db').description('look at and tend streamhub.db and the databases of apps');
  shared(
    db
      .command('status')
      .argument('[name]', 'an app; without it streamhub.db')
      .description('tell the size and the rows of a database'),
  ).action((name: string | undefined, _options, self: Command) => runDb(self, (work) => work.status(name)));
  shared(
    db
      .command('maintain')
      .argument('[names...]', 'apps; without them streamhub.db')
      .description('optimize, analyze, reindex, vacuum, fold the log in and check; writes wait meanwhile'),
  )
    .option('--all', 'streamhub.db and every app')
    .action((names: string[], _options, self: Command) => runDb(self, (work) => work.maintain(names)));
  shared(
    db
      .command('cleanup')
      .description(
        'remove what streamhub.db still has of the streams of all apps, when each app accounts for all of it',
      ),
  )
    .option('--discard-orphans', 'also rows that belong to no app')
    .action((_options, self: Command) => runDb(self, (work) => work.cleanup()));
}

const shared = (command: Command): Command => addOptions(command.option('--json', 'print JSON'), ['data']);

async function run(command: Command, work: (work: AppWork) => void | Promise<void>): Promise<void> {
  const { withApps } = await import('./run-app.ts');
  await withApps(command, work);
}

async function runDb(command: Command, work: (work: AppDatabaseWork) => void | Promise<void>): Promise<void> {
  const { withAppDatabases } = await import('./run-app-db.ts');
  await withAppDatabases(command, work);
}
