import { type Connection, DatabaseError } from '../engine/index.ts';
import type { Migration, Schema } from './types.ts';

/** The file's schema version: SQLite's user_version, 0 for a new file. */
export function fileVersion(connection: Connection): number {
  const [row] = connection.direct<{ user_version: number }>('PRAGMA user_version');
  return row?.user_version ?? 0;
}

/** The version that the program brings a file to. Throws TypeError when the numbers have a gap. */
export function programVersion({ name, migrations }: Schema): number {
  const first = migrations[0]?.version ?? 0;
  if (migrations.length > 0 && !(Number.isInteger(first) && first >= 1)) {
    throw new TypeError(`the first migration of ${name} must be numbered 1 or more`);
  }
  migrations.forEach((migration, index) => {
    if (migration.version === first + index) return;
    throw new TypeError(
      `migration ${migration.version} (${migration.name}) of ${name} should be ${first + index}`,
    );
  });
  return first + Math.max(0, migrations.length - 1);
}

/** Migrations still to run on a file of `version`. Throws `newer_schema` or, below the first known one, `older_schema`. */
export function pendingMigrations(schema: Schema, version: number, path: string): readonly Migration[] {
  const target = programVersion(schema);
  if (version > target) {
    const text = `${path} has schema version ${version}, this program knows ${target}`;
    throw new DatabaseError(
      'newer_schema',
      `${text}: install the newer program again, or restore the backup made before`,
    );
  }
  const first = schema.migrations[0]?.version ?? 1;
  if (version > 0 && version < first - 1) {
    const text = `${path} has schema version ${version}, this program starts from ${first - 1}`;
    throw new DatabaseError(
      'older_schema',
      `${text}: open it once with the program that made it, in its last version`,
    );
  }
  return schema.migrations.filter((migration) => migration.version > version);
}
