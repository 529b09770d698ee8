import { type StreamName } from '../engine/index.ts';
import type { AppTransaction } from '../jobs/index.ts';
import { changeVod, partsOf, type Vod, vodById } from './store.ts';

/** What webhooks tell of a file. */
export const callbackData = (vod: Vod): Readonly<Record<string, unknown>> => ({
  vodId: vod.publicId,
  recordingId: vod.recordingId,
  part: vod.part,
  name: vod.name,
  room: vod.room,
  status: vod.status,
  sizeBytes: vod.sizeBytes,
  durationSeconds: vod.durationS,
  format: vod.format,
  startedAt: vod.startedAt,
});

/** Whether files of a recording may still come. */
export type IsRunning = (recordingId: string) => boolean;

const streamOf = ({ app }: AppTransaction, { room }: Vod): StreamName => ({
  app: app.name,
  room: room ?? '',
});
const sessionOf = ({ streamId, room }: Vod): string | null =>
  streamId !== null && room !== null && streamId.startsWith(`${room}/`)
    ? streamId.slice(room.length + 1)
    : null;

const about = (transaction: AppTransaction, vod: Vod, at: number) => ({
  stream: streamOf(transaction, vod),
  session: sessionOf(vod),
  at,
  vod: { id: vod.id, publicId: vod.publicId, name: vod.name },
});

/** A recording has begun with this file. */
export function tellStarted(transaction: AppTransaction, vod: Vod, at: number): void {
  transaction.callback('recording_started', vod.room, callbackData(vod));
  transaction.tell({ ...about(transaction, vod, at), kind: 'recording started' });
}

/** Makes a file ready, and says so; of the last one of a recording that is over it is said that all is there. */
export function becomeReady(
  transaction: AppTransaction,
  vod: Vod,
  {
    at,
    isRunning,
    more = false,
  }: { readonly at: number; readonly isRunning: IsRunning; readonly more?: boolean },
): void {
  const { writer } = transaction;
  changeVod(writer, vod.id, { status: 'ready', error: null, uploadJson: null });
  const ready = vodById(writer, vod.id);
  if (ready === undefined) return;
  transaction.callback('vod_ready', ready.room, callbackData(ready));
  transaction.tell({
    ...about(transaction, ready, at),
    kind: 'recording ready',
    seconds: ready.durationS ?? 0,
    bytes: ready.sizeBytes ?? 0,
  });
  if (ready.recordingId === null) return;
  if (more || partsOf(writer, ready.recordingId).length > 1)
    transaction.callback('recording_part_ready', ready.room, callbackData(ready));
  if (!isRunning(ready.recordingId)) tellWhole(transaction, ready.recordingId);
}

/** Tells of a recording that is over when all its files are ready. */
export function tellWhole(transaction: AppTransaction, recordingId: string): void {
  const parts = partsOf(transaction.writer, recordingId);
  const [first] = parts;
  const left = parts.filter(({ status }) => status !== 'failed');
  if (!first || left.length === 0 || left.some(({ status }) => status !== 'ready')) return;
  transaction.callback('recording_ready', first.room, {
    ...callbackData(first),
    parts: left.map(callbackData),
    durationSeconds: left.reduce((sum, { durationS }) => sum + (durationS ?? 0), 0),
    sizeBytes: left.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
  });
}

/** Says that a file failed, with the reason that people may read. */
export function becomeFailed(
  transaction: AppTransaction,
  vod: Vod,
  { at, reason, again }: { readonly at: number; readonly reason: string; readonly again: boolean },
): void {
  changeVod(transaction.writer, vod.id, { status: 'failed', error: reason });
  tellFailed(transaction, { ...vod, status: 'failed' }, { at, reason, again });
}

/** Tells it without a change of the row: what was written of it is still being looked after. */
export function tellFailed(
  transaction: AppTransaction,
  vod: Vod,
  { at, reason, again }: { readonly at: number; readonly reason: string; readonly again: boolean },
): void {
  transaction.callback('recording_failed', vod.room, { ...callbackData(vod), reason, triedAgain: again });
  transaction.tell({ ...about(transaction, vod, at), kind: 'recording failed', reason });
}
