import { type HttpError, problem } from '@bandstand/http';

/** The longest text that is taken where nothing else is said. */
const longest = 5000;
/** Most values of one list: a playlist. */
const mostValues = 50_000;

/**
 * Named values of a request: a query, a form or the fields of a JSON object. Names are the same in any case. What is empty
 * counts as not sent. Numbers and times that are none are refused with 400.
 */
export class Fields {
  readonly #values = new Map<string, readonly unknown[]>();

  constructor(raw: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(raw)) {
      const key = name.toLowerCase();
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      this.#values.set(key, [...(this.#values.get(key) ?? []), ...values]);
    }
  }

  /** All names, in lower case. */
  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Whether the name is there at all, even without a value. */
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** The first value as it came. */
  raw(name: string): unknown {
    return this.#values.get(name.toLowerCase())?.[0];
  }

  text(name: string, most = longest): string | undefined {
    const value = this.raw(name);
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string' || value === '') return undefined;
    if (value.length > most) throw refused(name, `is longer than ${most} characters`);
    return value;
  }

  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw refused(name, 'is missing');
    return value;
  }

  number(name: string): number | undefined {
    const text = this.text(name, 40);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw refused(name, 'must be a number');
  }

  /** A whole number of at least `min`, undefined when it was not sent. */
  whole(name: string, min = 0): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isSafeInteger(value) && value >= min)) return value;
    throw refused(name, `must be a whole number of at least ${min}`);
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }

  /** A time in ms since 1970, of ISO 8601 or the `yyyyMMddHHmmss` of old clients. */
  time(name: string): number | undefined {
    const text = this.text(name, 60);
    if (text === undefined) return undefined;
    const old = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
    const iso =
      old === null ? text.toUpperCase() : `${old.slice(1, 4).join('-')}T${old.slice(4, 7).join(':')}Z`;
    const time = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
    if (Number.isNaN(time)) throw refused(name, 'must be a time');
    return time;
  }

  /** The values of a list that is separated by commas, or repeated, or both. */
  list(name: string): readonly string[] {
    return this.#split(name, /,/);
  }

  /** Likewise, separated by bars: names may hold commas. */
  piped(name: string): readonly string[] {
    return this.#split(name, /\|/);
  }

  /** Likewise, in lower case: values of enumerations. */
  words(name: string): readonly string[] {
    return this.list(name).map((word) => word.toLowerCase());
  }

  /** The objects of a list in a JSON body. */
  objects(name: string): readonly Fields[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    return values.flatMap((value) => (isObject(value) ? [new Fields(value)] : []));
  }

  #split(name: string, separator: RegExp): readonly string[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    const found = values
      .filter((value) => typeof value === 'string')
      .flatMap((value) => value.split(separator))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (found.length > mostValues) throw refused(name, `holds more than ${mostValues} values`);
    return found;
  }
}

export const refused = (name: string, what: string): HttpError =>
  problem('invalid_input', 400, `The parameter ${name} ${what}.`);

/** The object that a JSON text is; an empty one for an empty text. Throws 400 `invalid_json`. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch (cause) {
    throw problem('invalid_json', 400, 'The body is not valid JSON.', { cause });
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
