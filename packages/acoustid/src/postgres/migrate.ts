import { type MigrationResultSet, Migrator } from 'kysely/migration';
import { type MigratedBind, migratedBinds, readMigrations } from '../schema/index.ts';
import type { Binds } from './binds.ts';
import { PostgresError, wordsOf } from './failure.ts';

/** A step of a database and when it was done, null while it is not. */
export interface MigrationState {
  readonly bind: MigratedBind;
  readonly name: string;
  readonly done: Date | null;
}

export interface MigrationStep {
  readonly bind: MigratedBind;
  readonly name: string;
  readonly direction: 'up' | 'down';
}

// Names of their own, because the binds may be one database.
function migratorOf(binds: Binds, bind: MigratedBind): Migrator {
  return new Migrator({
    db: binds[bind].db,
    provider: { getMigrations: () => Promise.resolve(readMigrations(bind)) },
    migrationTableName: `_acoustid_${bind}_migration`,
    migrationLockTableName: `_acoustid_${bind}_migration_lock`,
  });
}

/** Every step that the program knows, in order. */
export async function migrationStates(
  binds: Binds,
  only: readonly MigratedBind[] = migratedBinds,
): Promise<MigrationState[]> {
  const states: MigrationState[] = [];
  for (const bind of only)
    for (const { name, executedAt } of await migratorOf(binds, bind).getMigrations())
      states.push({ bind, name, done: executedAt ?? null });
  return states;
}

/**
 * Brings the databases to the program's version; what was done. Each database changes whole or not at all. Of several
 * servers that start at once one works while the others wait (an advisory lock). Throws `migration_failed`.
 */
export async function migrateUp(
  binds: Binds,
  only: readonly MigratedBind[] = migratedBinds,
): Promise<MigrationStep[]> {
  const steps: MigrationStep[] = [];
  for (const bind of only) steps.push(...done(bind, await migratorOf(binds, bind).migrateToLatest()));
  return steps;
}

/** Brings one database to the step of this name, which it has not passed. Throws `migration_failed`. */
export async function migrateTo(binds: Binds, bind: MigratedBind, step: string): Promise<MigrationStep[]> {
  return done(bind, await migratorOf(binds, bind).migrateTo(step));
}

/** Takes the last step of one database back, with the data that it brought. Throws `migration_failed`. */
export async function migrateDown(binds: Binds, bind: MigratedBind): Promise<MigrationStep[]> {
  return done(bind, await migratorOf(binds, bind).migrateDown());
}

function done(bind: MigratedBind, { error, results = [] }: MigrationResultSet): MigrationStep[] {
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName;
    const which = failed === undefined ? '' : ` at ${failed}`;
    const newer = wordsOf(error).includes('is missing');
    throw new PostgresError(
      'migration_failed',
      newer
        ? `The database acoustid_${bind} is newer than this program: ${wordsOf(error)}. Start the newer version again.`
        : `The database acoustid_${bind} could not be migrated${which} and is unchanged: ${wordsOf(error)}`,
      { cause: error },
    );
  }
  return results.map(({ migrationName, direction }) => ({
    bind,
    name: migrationName,
    direction: direction === 'Up' ? 'up' : 'down',
  }));
}
