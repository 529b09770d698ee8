import { failure } from './failures.ts';

type Raw = Readonly<Record<string, unknown>>;
const none: Raw = {};

/** The longest text that is taken where nothing else is said. */
const longest = 5000;
/** Most ids of one request. */
const mostValues = 50_000;

/**
 * The parameters of a request: those of the address, and over them those of a form. An empty one counts as not sent. Every
 * reader throws a failure: 10 when a needed one is missing, 0 when a value is not of its kind.
 */
export class Fields {
  readonly #query: Raw;
  readonly #form: Raw;

  constructor(query: Raw, form: Raw = none) {
    this.#query = query;
    this.#form = form;
  }

  /** The text as it was sent, even empty; the first one of several. For credentials. */
  sent(name: string): string | undefined {
    const value = this.#form[name] ?? this.#query[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first : undefined;
  }

  text(name: string, most = longest): string | undefined {
    const value = this.sent(name);
    if (value === undefined || value === '') return undefined;
    if (value.length > most) throw failure(0, `Parameter ${name} is longer than ${most} characters.`);
    return value;
  }

  needed(name: string, most = longest): string {
    return this.text(name, most) ?? missing(name);
  }

  /** Every value of a parameter that may be repeated. */
  all(name: string): readonly string[] {
    const value = this.#form[name] ?? this.#query[name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length > mostValues)
      throw failure(0, `Parameter ${name} is there more than ${mostValues} times.`);
    return values.filter((one): one is string => typeof one === 'string' && one !== '');
  }

  /** A number within bounds, undefined when it was not sent. */
  number(name: string, min: number, max: number): number | undefined {
    return numberOf(name, this.text(name), min, max);
  }

  /** Every value of a parameter that may be repeated, as whole numbers within bounds. */
  wholes(name: string, min: number, max: number): readonly number[] {
    return this.all(name).map((text) => wholeOf(name, numberOf(name, text, min, max) ?? missing(name)));
  }

  whole(name: string, min: number, max: number): number | undefined {
    const value = this.number(name, min, max);
    return value === undefined ? undefined : wholeOf(name, value);
  }

  /** How many are wanted; more than `most` means `most`, as clients do not know it. */
  count(name: string, fallback: number, most: number): number {
    return Math.min(most, this.whole(name, 0, Number.MAX_SAFE_INTEGER) ?? fallback);
  }

  /** Where a page begins. */
  offset(name = 'offset'): number {
    return this.whole(name, 0, 1_000_000_000) ?? 0;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw failure(0, `Parameter ${name} is either true or false.`);
  }
}

export function missing(name: string): never {
  throw failure(10, `Required parameter ${name} is missing.`);
}

function wholeOf(name: string, value: number): number {
  if (Number.isInteger(value)) return value;
  throw failure(0, `Parameter ${name} must be a whole number.`);
}

function numberOf(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[-+]?\d{1,16}(?:\.\d{1,16})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw failure(0, `Parameter ${name} must be a number from ${min} to ${max}.`);
}
