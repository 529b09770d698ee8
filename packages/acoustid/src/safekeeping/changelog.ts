import type { Client } from 'pg';
import type { LogPosition } from '../indexing/index.ts';

/**
 * Makes the log of changes of another server's life one of this one: what an index at `heard` knows goes, the rest becomes
 * this transaction's own. Every other index is told to be made anew. The new place of the index at `heard`; null when there
 * is no such index or the log does not reach back to it.
 */
export async function rebaseLog(client: Client, heard: LogPosition | undefined): Promise<LogPosition | null> {
  const follows = heard !== undefined && (await reaches(client, heard));
  if (follows)
    await client.query('DELETE FROM fpindex_changelog WHERE (xid, id) <= ($1::text::xid8, $2::bigint)', [
      heard.xid,
      heard.id,
    ]);
  else await client.query('DELETE FROM fpindex_changelog');
  await client.query('UPDATE fpindex_changelog SET xid = pg_current_xact_id()');
  const { rows } = await client.query<{ xid: string; id: string }>(
    `SELECT pg_current_xact_id()::text AS xid, coalesce(min(id) - 1,
       (SELECT last_value FROM fpindex_changelog_id_seq))::text AS id FROM fpindex_changelog`,
  );
  const { xid = '0', id = '0' } = rows[0] ?? {};
  await client.query(
    `UPDATE fpindex_meta SET last_deleted_xid = $1::text::xid8, last_deleted_id = $2, last_deleted_created = NULL,
       updated = now()`,
    [xid, id],
  );
  return follows ? { xid, id: Number(id) } : null;
}

async function reaches(client: Client, { xid, id }: LogPosition): Promise<boolean> {
  const { rows } = await client.query<{ reaches: boolean }>(
    `SELECT last_deleted_xid IS NULL
       OR (last_deleted_xid, last_deleted_id) <= ($1::text::xid8, $2::bigint) AS reaches FROM fpindex_meta`,
    [xid, id],
  );
  return rows[0]?.reaches === true;
}
