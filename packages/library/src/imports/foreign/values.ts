/**
 * Values of a file that somebody else wrote: SQLite columns hold any type whatever they are declared as. Each of these
 * gives null for what cannot be meant.
 */

/** Text without control characters (line breaks and tabs stay), at most `most` characters. */
export function textOf(value: unknown, most = 100_000): string | null {
  const text =
    typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('utf8')
        : value;
  if (typeof text !== 'string') return null;
  const clean = text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '').trim();
  return clean === '' ? null : clean.slice(0, most);
}

export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A whole number; fractions are rounded. */
export function integerOf(value: unknown): number | null {
  const number = numberOf(value);
  if (number === null) return null;
  const whole = Math.round(number);
  return Number.isSafeInteger(whole) ? whole : null;
}

/** 1 for what programs write for yes, else 0; null for nothing. */
export function flagOf(value: unknown): 0 | 1 | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return /^(?:1|true|yes|on)$/i.test(value.trim()) ? 1 : 0;
  return value === 0 || value === false ? 0 : 1;
}

const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/**
 * A time as ISO 8601 in UTC with milliseconds. Understood are `2026-02-08 10:00:00` (UTC, as SQLite writes it), ISO 8601
 * with or without zone, and seconds or milliseconds since 1970.
 */
export function timeOf(value: unknown): string | null {
  const number = numberOf(value);
  if (number !== null && number !== 0) return isoOf(Math.abs(number) < 1e11 ? number * 1000 : number);
  const text = textOf(value, 100);
  const found =
    text === null
      ? null
      : /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|[+-]\d{2}:?\d{2})?/i.exec(
          text,
        );
  if (!found) return null;
  const [, day = '', clock = '00:00', zone = 'Z'] = found;
  const time = clock.replace(/(\.\d{3})\d+$/, '$1');
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return isoOf(Date.parse(`${day}T${time}${offset}`));
}

function isoOf(ms: number): string | null {
  return ms > earliest && ms < latest ? new Date(ms).toISOString() : null;
}

/** The text when it is JSON, else null. */
export function jsonOf(value: unknown): string | null {
  const text = textOf(value);
  return text === null || parsedJson(text) === undefined ? null : text;
}

/** What a JSON text says; undefined when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
