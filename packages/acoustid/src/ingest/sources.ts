import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import type { Submission } from './submissions.ts';

/** Characters that the name of a format has at most. */
const longestFormat = 20;

/** How a format is written in the table: small letters; null for none. */
export function formatName(text: string | null): string | null {
  const name = Array.from((text ?? '').trim().toLowerCase())
    .slice(0, longestFormat)
    .join('');
  return name === '' ? null : name;
}

/** Where several servers remember the ids of formats together, for each database on its own. */
export interface SharedFormats {
  /** The ids that are known of these names. */
  get(database: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  set(database: string, ids: ReadonlyMap<string, number>): Promise<void>;
}

/** Ids of formats by name, kept for good: a format never changes and is never deleted while the service runs. */
export class Formats {
  readonly #known = new Map<string, number>();
  readonly #shared: SharedFormats | undefined;

  constructor(shared?: SharedFormats) {
    this.#shared = shared;
  }

  /** Ids of all these names; those that are missing are made, so give it no transaction that may be rolled back. */
  async ids(
    db: Kysely<FingerprintTables>,
    names: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, number>> {
    const missing = (): string[] =>
      [...new Set(names)].flatMap((name) => (name === null || this.#known.has(name) ? [] : [name]));
    if (missing().length === 0) return this.#known;
    const database = this.#shared === undefined ? '' : await databaseIdentity(db);
    for (const [name, id] of (await this.#shared?.get(database, missing())) ?? []) this.#known.set(name, id);
    const asked = missing();
    if (asked.length === 0) return this.#known;
    const { rows } = await sql<{ id: number; name: string }>`
      WITH made AS (
        INSERT INTO format (name) SELECT unnest(${asked}::text[]) ON CONFLICT (name) DO NOTHING RETURNING id, name
      ) SELECT id, name FROM made UNION ALL SELECT id, name FROM format WHERE name = ANY (${asked}::text[])`.execute(
      db,
    );
    for (const { name, id } of rows) this.#known.set(name, id);
    await this.#shared?.set(database, new Map(rows.map(({ name, id }) => [name, id])));
    return this.#known;
  }
}

/** Differs for every database, and for one that was put back to an earlier state. */
async function databaseIdentity(db: Kysely<FingerprintTables>): Promise<string> {
  const { rows } = await sql<{ identity: string }>`
    SELECT concat_ws(':', system_identifier, timeline_id, (SELECT oid FROM pg_database WHERE datname = current_database()),
      'format'::regclass::oid) AS identity FROM pg_control_system(), pg_control_checkpoint()`.execute(db);
  return rows[0]?.identity ?? '';
}

/** The application, account and version of a submission as one text; null when it does not say both of whom it is. */
function sourceKey({ application_id, account_id, application_version }: Submission): string | null {
  if (application_id === null || account_id === null) return null;
  return JSON.stringify([application_id, account_id, application_version]);
}

/** The id of the source of each submission, by the submission's id; those that are missing are made. */
export async function sourcesOf(
  db: Kysely<FingerprintTables>,
  submissions: readonly Submission[],
): Promise<ReadonlyMap<number, number>> {
  const wanted = [...new Map(submissions.map((one) => [sourceKey(one), one]))].flatMap(([key, one]) =>
    key === null ? [] : [one],
  );
  if (wanted.length === 0) return new Map();
  const columns = sql`unnest(${wanted.map((one) => one.application_id)}::integer[],
    ${wanted.map((one) => one.account_id)}::integer[], ${wanted.map((one) => one.application_version)}::text[])
    AS asked (application_id, account_id, version)`;
  await sql`INSERT INTO source (application_id, account_id, version) SELECT asked.* FROM ${columns}
    ON CONFLICT (application_id, account_id, version) DO NOTHING`.execute(db);
  const { rows } = await sql<{
    id: number;
    application_id: number;
    account_id: number;
    version: string | null;
  }>`
    SELECT source.* FROM ${columns} JOIN source ON source.application_id = asked.application_id
      AND source.account_id = asked.account_id AND source.version IS NOT DISTINCT FROM asked.version`.execute(
    db,
  );
  const ids = new Map(
    rows.map((row) => [JSON.stringify([row.application_id, row.account_id, row.version]), row.id]),
  );
  return new Map(
    submissions.flatMap((one) => {
      const id = ids.get(sourceKey(one) ?? '');
      return id === undefined ? [] : [[one.id, id] as const];
    }),
  );
}
