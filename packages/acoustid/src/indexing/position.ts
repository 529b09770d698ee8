import type { TermIndexInfo } from './ports.ts';

/**
 * How far an index has heard the log of the database: everything up to the entry `id` of the transaction `xid`. It lies in
 * the index's own metadata and changes in one commit with the documents, so that nothing is lost or made twice.
 */
export interface LogPosition {
  /** xid8 as decimal text. */
  readonly xid: string;
  readonly id: number;
}

/** An entry of the log: a fingerprint with its terms, none when it is gone. */
export interface LogEntry extends LogPosition {
  readonly fingerprintId: number;
  readonly terms: Uint32Array;
}

/** Whether the log has `one` before `other`. */
export function isBefore(one: LogPosition, other: LogPosition): boolean {
  if (one.xid === other.xid) return one.id < other.id;
  return BigInt(one.xid) < BigInt(other.xid);
}

/** What the metadata of an index says of its place in the log. */
export type IndexState =
  | { readonly state: 'following'; readonly position: LogPosition }
  | { readonly state: 'rebuilding'; readonly rebuild: RebuildState };

/** How far a rebuild has come; kept in the index so that it goes on after a kill. */
export interface RebuildState {
  /** The first transaction that the pages may have missed: the log is followed from there afterwards. */
  readonly xid: string;
  /** The last fingerprint that was brought in. */
  readonly after: number;
}

/** Where an index begins that has heard nothing. */
export const beginning: LogPosition = { xid: '0', id: 0 };

const keys = {
  xid: 'backfill:acoustid:xid',
  id: 'backfill:acoustid:id',
  after: 'backfill:acoustid:last_id',
  batch: 'backfill:acoustid:batch_size',
  completed: 'backfill:acoustid:completed',
};

const decimal = /^\d{1,20}$/;

/** Reads the state; an index that says nothing, or nonsense, has heard nothing. */
export function stateOf({ metadata }: TermIndexInfo): IndexState {
  const [xid = '', id = '', after = ''] = [metadata[keys.xid], metadata[keys.id], metadata[keys.after]];
  if (!decimal.test(xid)) return { state: 'following', position: beginning };
  if (decimal.test(after)) return { state: 'rebuilding', rebuild: { xid, after: Number(after) } };
  return { state: 'following', position: { xid, id: decimal.test(id) ? Number(id) : 0 } };
}

/** The metadata of an index that follows the log. */
export const followingMetadata = ({ xid, id }: LogPosition): Record<string, string> => ({
  [keys.xid]: xid,
  [keys.id]: String(id),
  [keys.after]: '',
  [keys.completed]: '1',
});

/** The metadata of an index that is being rebuilt, so many fingerprints at a time. */
export const rebuildingMetadata = ({ xid, after }: RebuildState, batch: number): Record<string, string> => ({
  [keys.xid]: xid,
  [keys.id]: '0',
  [keys.after]: String(after),
  [keys.batch]: String(batch),
  [keys.completed]: '0',
});
