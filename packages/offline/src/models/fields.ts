/** Values of foreign JSON, each of the kind asked for or nothing. */

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object with fields; `undefined` for lists and plain values. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Longest text taken of a field, in UTF-16 units: an overview is a page, not a book. */
const LONGEST = 32_768;

/** A text that is not empty. Halves of characters and NUL are left out: SQLite ends texts there. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const text = value.slice(0, LONGEST).toWellFormed();
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A whole number that a double holds exactly. */
export const integerOf = (value: unknown): number | null =>
  Number.isSafeInteger(value) ? Number(value) : null;

export const flagOf = (value: unknown): boolean => value === true;

/** Most members taken of a list. */
const MOST = 1000;

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MOST) : [];

export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((entry) => textOf(entry) ?? []);

/** A Jellyfin id: 32 hexadecimal digits, with or without dashes; in the store without, in lower case. */
export function idOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const id = value.length === 32 ? value : value.replaceAll('-', '');
  // Nearly all come so: a first sync asks half a million times.
  if (/^[\da-f]{32}$/.test(id)) return id;
  return /^[\da-f]{32}$/i.test(id) ? id.toLowerCase() : null;
}

/** The texts of an object, by their names. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(fieldsOf(value) ?? {}).slice(0, 50);
  const texts = entries.flatMap(([key, entry]): [string, string][] =>
    typeof entry === 'string' ? [[key, entry]] : [],
  );
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}
