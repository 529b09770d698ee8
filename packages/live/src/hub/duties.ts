import type { Reader, Writer } from '@bandstand/sqlite';
import { type App, findAppById } from './registry.ts';

/** See the comment of the table. */
export type Duty = 'jobs' | 'callbacks' | 'streams' | 'recordings' | 'pulls';

/** Notes that somebody must look after an app, at once. */
export function addDuties(writer: Writer, appId: number, duties: readonly Duty[]): void {
  for (const kind of duties)
    writer.run('INSERT OR IGNORE INTO app_duties (app_id, kind, due_at) VALUES (?, ?, 0)', [appId, kind]);
}

/** Apps with a duty of this kind that is due, the longest waiting first, at most `limit`. */
export function dueApps(
  reader: Reader,
  kind: Duty,
  { now, limit }: { readonly now: number; readonly limit: number },
): App[] {
  const rows = reader.all<{ id: number }>(
    'SELECT app_id AS id FROM app_duties WHERE kind = ? AND due_at <= ? ORDER BY due_at LIMIT ?',
    [kind, now, limit],
  );
  return rows.flatMap(({ id }) => findAppById(reader, id) ?? []);
}

/** When the next duty of this kind is due, in ms since 1970; undefined when there is none. */
export const nextDuty = (reader: Reader, kind: Duty): number | undefined =>
  reader.value<number | null>('SELECT min(due_at) FROM app_duties WHERE kind = ?', [kind]) ?? undefined;

/** Says when an app must be looked after next; null when nothing is left to do. */
export function setDuty(writer: Writer, appId: number, kind: Duty, dueAt: number | null): void {
  if (dueAt === null) writer.run('DELETE FROM app_duties WHERE app_id = ? AND kind = ?', [appId, kind]);
  else
    writer.run('INSERT OR REPLACE INTO app_duties (app_id, kind, due_at) VALUES (?, ?, ?)', [
      appId,
      kind,
      dueAt,
    ]);
}
