import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Databases that are ours to change; the mirror of MusicBrainz is not. */
export const migratedBinds = ['app', 'fingerprint', 'ingest'] as const;
export type MigratedBind = (typeof migratedBinds)[number];

const fileName = /^(\d{4}_[a-z][a-z0-9_]*)\.sql$/;
const divider = /^-- down$/m;

const folderOf = (bind: MigratedBind): string => join(import.meta.dirname, bind);

/** The steps of a database by name. A file holds the way up and, after the line `-- down`, the way back. */
export function readMigrations(bind: MigratedBind): Record<string, Migration> {
  const found = readdirSync(folderOf(bind))
    .toSorted()
    .flatMap((file) => fileName.exec(file)?.[1] ?? []);
  return Object.fromEntries(
    found.map((name) => [name, parse(name, readFileSync(join(folderOf(bind), `${name}.sql`), 'utf8'))]),
  );
}

function parse(name: string, text: string): Migration {
  const [up = '', down, ...rest] = text.split(divider);
  if (down === undefined || rest.length > 0) throw new TypeError(`${name}.sql needs one line "-- down"`);
  const run = (part: string) => async (db: Kysely<unknown>) => {
    await sql.raw(part).execute(db);
  };
  return { up: run(up), down: run(down) };
}

/**
 * Writes the file of a new step with the next number and returns its path.
 * Throws TypeError for a name that does not fit.
 */
export function newMigration(bind: MigratedBind, name: string): string {
  const last = Object.keys(readMigrations(bind)).at(-1)?.slice(0, 4) ?? '0';
  const step = `${String(Number(last) + 1).padStart(4, '0')}_${name}`;
  if (!fileName.test(`${step}.sql`)) throw new TypeError(`name it with small letters, digits and _: ${name}`);
  mkdirSync(folderOf(bind), { recursive: true });
  const path = join(folderOf(bind), `${step}.sql`);
  writeFileSync(path, '-- Why.\n\n-- down\n', { flag: 'wx' });
  return path;
}
