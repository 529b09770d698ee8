import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import { MergeError } from './merge-error.ts';
import { isUuid } from './uuid.ts';

type Db = Kysely<FingerprintTables>;

export interface LinkChange {
  readonly trackId: number;
  /** Of a recording, in any case. */
  readonly mbid: string;
  readonly disabled: boolean;
  readonly accountId: number;
  readonly note?: string;
}

/** An entry of the log of links. */
export interface LoggedChange {
  readonly accountId: number;
  readonly disabled: boolean;
  readonly note: string | null;
  readonly created: Date;
}

/**
 * Switches the link of a track to a recording off or on and notes it in the log; false when it was so already. Rejects with
 * MergeError when there is no such link.
 */
export function setLinkDisabled(db: Db, change: LinkChange): Promise<boolean> {
  const { trackId, mbid, disabled, accountId, note = null } = change;
  if (!isUuid(mbid)) return Promise.reject(new MergeError('no_link'));
  return db.transaction().execute(async (tx) => {
    const link = await tx
      .selectFrom('track_mbid')
      .select(['id', 'disabled'])
      .where('track_id', '=', trackId)
      .where('mbid', '=', mbid.toLowerCase())
      .forUpdate()
      .executeTakeFirst();
    if (link === undefined) throw new MergeError('no_link');
    if (link.disabled === disabled) return false;
    await tx
      .updateTable('track_mbid')
      .set({ disabled, updated: sql<Date>`now()` })
      .where('id', '=', link.id)
      .execute();
    await tx
      .insertInto('track_mbid_change')
      .values({ track_mbid_id: link.id, account_id: accountId, disabled, note })
      .execute();
    return true;
  });
}

/** What people did to a link, the newest first, at most `limit`. */
export async function changesOfLink(
  db: Db,
  trackId: number,
  mbid: string,
  limit = 100,
): Promise<LoggedChange[]> {
  if (!isUuid(mbid)) return [];
  const rows = await db
    .selectFrom('track_mbid_change as change')
    .innerJoin('track_mbid as link', 'link.id', 'change.track_mbid_id')
    .select(['change.account_id', 'change.disabled', 'change.note', 'change.created'])
    .where('link.track_id', '=', trackId)
    .where('link.mbid', '=', mbid.toLowerCase())
    .orderBy('change.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ account_id, ...rest }) => ({ accountId: account_id, ...rest }));
}
