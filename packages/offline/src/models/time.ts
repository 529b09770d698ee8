/**
 * A time as the store keeps it: UTC to the millisecond, in the form of
 * SQLite's CURRENT_TIMESTAMP, so that both sort together.
 */
export type SqlTime = string;

/** The stored form of milliseconds since 1970. */
export const sqlTime = (ms: number): SqlTime => new Date(ms).toISOString().replace('T', ' ').slice(0, 23);

/** The stored form of a time that a server wrote (ISO 8601, any number of decimals); `null` for anything else. */
export function sqlTimeOf(text: unknown): SqlTime | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return null;
  if (WHOLE.test(text)) return Number.isNaN(Date.parse(text)) ? null : text.replace('T', ' ').slice(0, 23);
  const zoned = /(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) ? null : sqlTime(ms);
}

/** UTC to the millisecond, as JavaScript writes it. */
const WHOLE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** ISO 8601 in UTC, to the millisecond, of a time that a server wrote; `null` for anything else. */
export function isoTimeOf(text: unknown): string | null {
  // As our own server writes it: nothing to be done, and lists are full of these.
  if (typeof text === 'string' && WHOLE.test(text) && !Number.isNaN(Date.parse(text))) return text;
  return isoTime(sqlTimeOf(text));
}

/** ISO 8601 of a stored time; `null` stays `null`. */
export const isoTime = (time: SqlTime | null): string | null =>
  time === null ? null : `${time.replace(' ', 'T')}Z`;

/** Milliseconds since 1970 of a stored time; `undefined` when there is none. */
export function timeMs(time: SqlTime | null): number | undefined {
  const iso = isoTime(time);
  const ms = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
