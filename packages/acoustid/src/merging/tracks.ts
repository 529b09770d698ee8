import { type Kysely, type Selectable, sql } from 'kysely';
import type { Comparer } from '../compare/index.ts';
import { lockFingerprints, thresholds } from '../ingest/index.ts';
import type { StoredFingerprint } from '../matching/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { MergeError } from './merge-error.ts';
import { isUuid } from './uuid.ts';

type Db = Kysely<FingerprintTables>;

/** Who does something to a track, and why; kept in the log. */
export interface Act {
  readonly accountId: number | null;
  readonly note?: string;
}

/** An entry of the log of merges. */
export interface Merge {
  readonly id: number;
  readonly trackId: number;
  readonly targetId: number;
  readonly accountId: number | null;
  readonly note: string | null;
  readonly created: Date;
  /** When it was taken back, null while it holds. */
  readonly undone: Date | null;
}

/**
 * Merges a track into another one: fingerprints, links and their provenance move, what was merged into it follows, and its
 * gid leads to the target. Returns the entry of the log. Rejects with MergeError for a track that is missing or merged
 * already, and for one that the other is merged into.
 */
export function mergeTracks(db: Db, from: number, into: number, act: Act): Promise<Merge> {
  return db.transaction().execute(async (tx) => {
    await lockFingerprints(tx);
    const tracks = await tx
      .selectFrom('track')
      .select(['id', 'new_id'])
      .where('id', 'in', [from, into])
      .execute();
    const [source, target] = [from, into].map((id) => tracks.find((track) => track.id === id));
    if (source === undefined || target === undefined) throw new MergeError('no_track');
    if (source.new_id !== null) throw new MergeError('merged_already');
    if (from === into || target.new_id === from) throw new MergeError('same_track');
    await tx.updateTable('track').set({ new_id: into }).where('id', '=', from).execute();
    const { id } = await tx
      .selectFrom('track_merge')
      .select('id')
      .where('track_id', '=', from)
      .where('undone', 'is', null)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('track_merge')
      .set({ account_id: act.accountId, note: act.note ?? null })
      .where('id', '=', id)
      .execute();
    return readMerge(tx, id);
  });
}

/** Takes the last merge of a track back with the help of the log. Rejects with MergeError for a track that is not merged. */
export function unmergeTrack(db: Db, trackId: number): Promise<Merge> {
  return db.transaction().execute(async (tx) => {
    await lockFingerprints(tx);
    const entry = await tx
      .selectFrom('track_merge')
      .select('id')
      .where('track_id', '=', trackId)
      .where('undone', 'is', null)
      .orderBy('id', 'desc')
      .executeTakeFirst();
    if (entry === undefined) throw new MergeError('not_merged');
    await tx.updateTable('track').set({ new_id: null }).where('id', '=', trackId).execute();
    return readMerge(tx, entry.id);
  });
}

const columns = ['id', 'track_id', 'target_id', 'account_id', 'note', 'created', 'undone'] as const;

function mergeOf(row: Pick<Selectable<FingerprintTables['track_merge']>, (typeof columns)[number]>): Merge {
  const { track_id, target_id, account_id, ...rest } = row;
  return { ...rest, trackId: track_id, targetId: target_id, accountId: account_id };
}

async function readMerge(db: Db, id: number): Promise<Merge> {
  return mergeOf(
    await db.selectFrom('track_merge').select(columns).where('id', '=', id).executeTakeFirstOrThrow(),
  );
}

/** The merges of a track, the newest first: where it went, and what came to it. At most `limit`. */
export async function mergesOf(db: Db, trackId: number, limit = 100): Promise<Merge[]> {
  const rows = await db
    .selectFrom('track_merge')
    .select(columns)
    .where((where) => where.or([where('track_id', '=', trackId), where('target_id', '=', trackId)]))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(mergeOf);
}

/** Switches a track off or on: one that is off is found by nobody and takes submissions all the same. False for none. */
export async function setTrackDisabled(db: Db, trackId: number, disabled: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('track')
    .set({ disabled, updated: sql<Date>`now()` })
    .where('id', '=', trackId)
    .where('new_id', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Number of the track with this public id in any case, merged or switched off as it
 * may be. Rejects with MergeError when there is none.
 */
export async function trackIdOf(db: Db, gid: string): Promise<number> {
  const found = isUuid(gid)
    ? await db.selectFrom('track').select('id').where('gid', '=', gid.toLowerCase()).executeTakeFirst()
    : undefined;
  if (found === undefined) throw new MergeError('no_track');
  return found.id;
}

/** Public ids of tracks by their numbers. */
export async function trackGids(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ id: number; gid: string }>`
    SELECT id, gid FROM track WHERE id = ANY (${[...ids]}::integer[])`.execute(db);
  return new Map(rows.map(({ id, gid }) => [id, gid]));
}

/** Whether two tracks may be one: every fingerprint of either is alike every one of the other, and of about its length. */
export function mayMerge(
  comparer: Comparer,
  one: readonly StoredFingerprint[],
  other: readonly StoredFingerprint[],
): boolean {
  return one.every((a) => {
    const query = comparer.query(a.hashes);
    return other.every(
      (b) =>
        Math.abs(a.seconds - b.seconds) <= thresholds.lengthDifference &&
        query.compare(b.hashes).score >= thresholds.group,
    );
  });
}
