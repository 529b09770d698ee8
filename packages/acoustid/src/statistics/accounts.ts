import { sql } from 'kysely';
import type { Binds } from '../postgres/index.ts';

/** Accounts on the list of those that submit most. */
const listed = 1000;

/**
 * Counts the submissions of each account from the provenance of fingerprints, which has each once, and makes the list of
 * those with the most. Counted, not added up: a run that was broken off is made good by the next. The accounts counted.
 */
export async function countAccounts({
  app,
  fingerprint,
}: Pick<Binds, 'app' | 'fingerprint'>): Promise<number> {
  const { rows } = await sql<{ account_id: number; count: number }>`
    SELECT s.account_id, count(*) FROM fingerprint_source AS f JOIN source AS s ON s.id = f.source_id
    GROUP BY s.account_id`.execute(fingerprint.readOnly);
  const counted = sql`unnest(${rows.map((row) => row.account_id)}::integer[], ${rows.map((row) => row.count)}::integer[])
    AS counted (account_id, count)`;
  await app.db.transaction().execute(async (tx) => {
    await sql`UPDATE account SET submission_count = counted.count FROM ${counted}
      WHERE account.id = counted.account_id AND submission_count <> counted.count`.execute(tx);
    await sql`LOCK TABLE stats_top_accounts IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
    await sql`DELETE FROM stats_top_accounts`.execute(tx);
    await sql`INSERT INTO stats_top_accounts (account_id, count)
      SELECT counted.account_id, counted.count FROM ${counted} JOIN account ON account.id = counted.account_id
      WHERE NOT account.anonymous ORDER BY counted.count DESC, counted.account_id LIMIT ${listed}`.execute(
      tx,
    );
  });
  return rows.length;
}

/** The accounts that submitted most, at most `limit`. */
export async function topAccounts(
  { app }: Pick<Binds, 'app'>,
  limit = 100,
): Promise<{ readonly accountId: number; readonly name: string; readonly count: number }[]> {
  const rows = await app.readOnly
    .selectFrom('stats_top_accounts as top')
    .innerJoin('account', 'account.id', 'top.account_id')
    .select(['top.account_id', 'account.name', 'top.count'])
    .orderBy('top.count', 'desc')
    .orderBy('top.account_id')
    .limit(limit)
    .execute();
  return rows.map(({ account_id, name, count }) => ({ accountId: account_id, name, count }));
}
