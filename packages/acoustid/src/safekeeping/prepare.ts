import { sql } from 'kysely';
import { type Binds, migrateTo, migrationStates } from '../postgres/index.ts';
import { type MigratedBind, migratedBinds, readMigrations } from '../schema/index.ts';
import type { DatabaseDescription } from './description.ts';
import { SafekeepingError } from './failure.ts';
import { telling } from './tables.ts';

/**
 * Brings databases to the steps that the saved ones had taken, so that the rows fit; later steps come after the rows.
 * Throws SafekeepingError `newer` or `migrated` when that cannot be, and
 * `not_empty` unless `force` says to replace what is there.
 */
export async function prepareDatabases(
  binds: Binds,
  descriptions: readonly DatabaseDescription[],
  { force }: { readonly force: boolean },
): Promise<void> {
  requireAll(descriptions);
  for (const { bind, migrations } of descriptions) {
    const known = Object.keys(readMigrations(bind));
    const unknown = migrations.find((step) => !known.includes(step));
    if (unknown !== undefined)
      throw new SafekeepingError(
        'newer',
        `The database acoustid_${bind} was saved by a newer version (step ${unknown}). Update Bandstand, then restore it.`,
      );
    const done = (await migrationStates(binds, [bind])).filter((step) => step.done !== null);
    if (done.some(({ name }) => !migrations.includes(name)))
      throw new SafekeepingError(
        'migrated',
        `The database acoustid_${bind} is further than the backup. Restore into empty databases.`,
      );
    if (done.length > 0 && !force && (await holdsRows(binds, bind)))
      throw new SafekeepingError(
        'not_empty',
        `The database acoustid_${bind} holds data already. Restore into empty databases, or say --force to replace what is there.`,
      );
    const last = migrations.toSorted().at(-1);
    if (last !== undefined && migrations.length > done.length) await migrateTo(binds, bind, last);
  }
}

/** Half of them would not fit together. */
function requireAll(descriptions: readonly DatabaseDescription[]): void {
  const missing = migratedBinds.filter((bind) => descriptions.every((found) => found.bind !== bind));
  if (missing.length === 0 && descriptions.length === migratedBinds.length) return;
  throw new SafekeepingError(
    'damaged',
    `The backup lacks databases of identification: ${missing.join(', ')}.`,
  );
}

async function holdsRows(binds: Binds, bind: MigratedBind): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT 1 FROM ${sql.ref(telling[bind])}) AS found`.execute(binds[bind].db);
  return rows[0]?.found === true;
}
