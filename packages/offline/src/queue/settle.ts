import type { Writer } from '../drivers/index.ts';
import type { QueueRow } from '../models/index.ts';
import {
  type Account,
  buryOperation,
  completeOperations,
  refreshView,
  retryOperation,
  setNeedsLogin,
  takeSaid,
} from '../queries/index.ts';
import { backoffMs, type Random } from './backoff.ts';
import type { Failure } from './outcome.ts';
import { refreshPlaylist } from './playlist-view.ts';
import type { Ack } from './sending.ts';

const itemNumber = (writer: Writer, { serverId }: Account, id: string): number | undefined =>
  writer.value<number>('SELECT id FROM items WHERE jellyfin_id = ? AND server_id = ?', [id, serverId]);

/** Works out anew what is shown of the thing that an edit is for. After every change of an edit. */
export function refreshTarget(
  writer: Writer,
  account: Account,
  { entity_type: type, entity_id: id }: Pick<QueueRow, 'entity_type' | 'entity_id'>,
  now: number,
): void {
  if (type === 'playlist') {
    refreshPlaylist(writer, account, id, now);
    return;
  }
  const number = itemNumber(writer, account, id);
  if (number !== undefined) refreshView(writer, account, number, now);
}

/** An edit that the server has. */
export interface Done {
  readonly row: QueueRow;
  readonly ack: Ack;
}

/** The server has the edits: they end, what the server said are the new bases, and the views are worked out from both. */
export function settleDone(writer: Writer, account: Account, done: readonly Done[], now: number): void {
  for (const { ack } of done) ack.settle?.(writer, now);
  completeOperations(
    writer,
    done.map(({ row }) => row.id),
    now,
  );
  const ofItems = done.filter(({ row }) => row.entity_type === 'item');
  takeSaid(writer, account, new Map(ofItems.map(({ row, ack }) => [row.entity_id, ack.state])), now);
  for (const { row } of done) if (row.entity_type !== 'item') refreshTarget(writer, account, row, now);
}

export interface Retry {
  readonly now: number;
  readonly random: Random;
  /** Nothing goes to this server before. */
  readonly pausedUntil: number;
}

/** The attempt failed: the edit waits for its next one, or is dead and shown. */
export function settleFailed(
  writer: Writer,
  account: Account,
  row: QueueRow,
  failure: Failure,
  { now, random, pausedUntil }: Retry,
): void {
  const { kind, error } = failure;
  if (kind === 'dead') {
    buryOperation(writer, row.id, error);
    refreshTarget(writer, account, row, now);
    return;
  }
  const wait = backoffMs(row.attempts, random);
  const isSent = kind === 'busy' ? failure.isSent : kind !== 'signed_out' || row.is_sent === 1;
  const at = kind === 'failed' ? now + wait : kind === 'signed_out' ? 0 : pausedUntil;
  retryOperation(writer, row.id, { at, reached: kind === 'failed', isSent, error });
  if (kind === 'signed_out') setNeedsLogin(writer, account, true);
  // The last of its attempts: it is dead now.
  if (kind === 'failed') refreshTarget(writer, account, row, now);
}

/** Puts an edit back that was taken and not sent. */
export const release = (writer: Writer, row: QueueRow, at: number): void =>
  retryOperation(writer, row.id, {
    at,
    reached: false,
    isSent: row.is_sent === 1,
    error: row.error_message ?? '',
  });
