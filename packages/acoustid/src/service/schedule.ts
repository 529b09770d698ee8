import { type Kysely, sql } from 'kysely';
import type { AppTables } from '../schema/index.ts';

const dayMs = 86_400_000;
/** Hour of the day (UTC) from which on its numbers are worth counting. */
const closingHour = 23;

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/**
 * Whether the daily work is to be done: in the last hour of a day that has not had it, or at once when yesterday did not.
 * @param last the day of the last time, `YYYY-MM-DD`; null for never
 * @param now ms since 1970
 */
export function isDailyWorkDue(last: string | null, now: number): boolean {
  if (last === null || last < dayOf(now - dayMs)) return true;
  return last < dayOf(now) && new Date(now).getUTCHours() >= closingHour;
}

/** The last day that was counted. */
export async function lastCountedDay(db: Kysely<AppTables>): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`SELECT max(date)::text AS day FROM stats`.execute(db);
  return rows[0]?.day ?? null;
}
