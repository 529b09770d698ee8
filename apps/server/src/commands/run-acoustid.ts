import { mkdirSync } from 'node:fs';
import {
  createOverlapIndex,
  dropOverlapIndex,
  type MigratedBind,
  type MigrationStep,
  migrateDown,
  migratedBinds,
  migrateUp,
  migrationStates,
  newMigration,
  openPostgres,
  overlapIndexState,
  type Postgres,
  PostgresError,
} from '@bandstand/acoustid';
import { createProcesses } from '@bandstand/media';
import type { Command } from 'commander';
import { postgresOptions } from '../postgres/index.ts';
import { CommandError, createTerminal, exitCodes, type Terminal, table } from '../terminal/index.ts';
import { configOf } from './command-options.ts';

interface AcoustidOptions {
  readonly json?: boolean;
  readonly database?: MigratedBind;
  readonly yes?: boolean;
}

/** What the commands below `bandstand acoustid` do. */
export interface AcoustidWork {
  status(): Promise<void>;
  up(): Promise<void>;
  down(): Promise<void>;
  overlapIndex(what: 'status' | 'drop' | 'create'): Promise<void>;
}

/**
 * Reaches the databases for `work` on their steps, starting the embedded
 * server where none runs, and leaves all as it was.
 */
export async function withPostgres(
  command: Command,
  work: (work: AcoustidWork) => Promise<void>,
): Promise<void> {
  const options = command.opts<AcoustidOptions>();
  const terminal = createTerminal(process, options.json === true);
  await withDatabases(command, { migrate: false }, (postgres) => work(workOn(postgres, terminal, options)));
}

/**
 * Reaches the databases for `work`, starting the embedded server where none runs; `migrate` takes the steps that are left
 * first. `dir` is a folder for an embedded server in place of the one in the data folder.
 */
export async function withDatabases(
  command: Command,
  { migrate, dir }: { readonly migrate: boolean; readonly dir?: string },
  work: (postgres: Postgres) => Promise<void>,
): Promise<void> {
  const config = configOf(command);
  const terminal = createTerminal(process, command.opts<AcoustidOptions>().json === true);
  const log = { info: () => {}, warn: (_fields: object, text: string) => terminal.complain(text) };
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const processes = createProcesses();
  try {
    const use = postgresOptions(config, { processes, log, clock: Date.now });
    const place = dir === undefined ? { share: true } : { dir };
    const postgres = await openPostgres({ ...use, ...place, migrate });
    try {
      await work(postgres);
    } finally {
      await postgres.close();
    }
  } catch (error) {
    if (error instanceof PostgresError)
      throw new CommandError(error.message, exitCodes.failed, { cause: error });
    throw error;
  } finally {
    await processes.close();
  }
}

function workOn(postgres: Postgres, terminal: Terminal, options: AcoustidOptions): AcoustidWork {
  const { binds } = postgres;
  const only = options.database === undefined ? migratedBinds : [options.database];
  const tell = (steps: readonly MigrationStep[], none: string): void => {
    if (options.json === true) terminal.json({ steps });
    for (const { bind, name, direction } of steps) terminal.say(`${direction} ${bind} ${name}`);
    if (steps.length === 0) terminal.say(none);
  };
  return {
    async status() {
      const states = await migrationStates(binds, only);
      if (options.json === true) return terminal.json({ steps: states });
      const rows = states.map(({ bind, name, done }) => [bind, name, done?.toISOString() ?? 'to do']);
      terminal.print(table(['database', 'step', 'taken'], rows));
    },
    async up() {
      tell(await migrateUp(binds, only), 'All steps have been taken.');
      if (options.database === undefined) await postgres.maintainPartitions();
    },
    async down() {
      if (options.yes !== true)
        throw new CommandError(
          'This removes the data that the step brought. Say --yes to do it.',
          exitCodes.usage,
        );
      const [bind = 'app'] = only;
      tell(await migrateDown(binds, bind), 'There is no step to take back.');
    },
    async overlapIndex(what) {
      const { db } = binds.fingerprint;
      if (what === 'drop') await dropOverlapIndex(db);
      if (what === 'create') await createOverlapIndex(db);
      const { state, bytes } = await overlapIndexState(db);
      if (options.json === true) terminal.json({ state, bytes });
      else terminal.print(`${state}, ${bytes.toLocaleString('en')} bytes`);
    },
  };
}

/** Writes the file of a new step. */
export function writeMigration(name: string, command: Command): void {
  const { database = 'app' } = command.opts<AcoustidOptions>();
  try {
    createTerminal().print(newMigration(database, name));
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(error.message, exitCodes.usage, { cause: error });
    throw error;
  }
}
