import { missingParameter } from './errors.ts';

/** The parameters of a request: those of its address, then those of its body. */
export class Parameters {
  readonly #values = new Map<string, string[]>();

  constructor(...parts: readonly Iterable<readonly [string, string]>[]) {
    for (const part of parts)
      for (const [name, value] of part) {
        const known = this.#values.get(name);
        if (known === undefined) this.#values.set(name, [value]);
        else known.push(value);
      }
  }

  /** The first value, undefined when there is none. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The first value. Throws error 2 when it is missing or empty. */
  need(name: string): string {
    const value = this.get(name);
    if (value === undefined || value === '') throw missingParameter(name);
    return value;
  }

  /** The first value when it is a whole number, else undefined. */
  integer(name: string): number | undefined {
    return wholeNumber(this.get(name));
  }

  /**
   * The endings of the names `name` and `name.N`, in the order of the numbers, the plain one first. Only digits count.
   * @returns `''` and `'.N'`
   */
  suffixes(...names: readonly string[]): readonly string[] {
    const numbers = new Set<number>();
    for (const given of this.#values.keys())
      for (const name of names) {
        if (given === name) numbers.add(-1);
        const digits = given.startsWith(`${name}.`) ? given.slice(name.length + 1) : '';
        if (/^\d{1,15}$/.test(digits)) numbers.add(Number(digits));
      }
    return [...numbers].toSorted((a, b) => a - b).map((number) => (number < 0 ? '' : `.${number}`));
  }
}

/** A whole number as clients write it, undefined for anything else; one beyond 2^53 is as good as the largest. */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d{1,30}\s*$/.test(text)) return undefined;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

/** A UUID in small letters, undefined when the text is none. */
export function uuidOf(text: string): string | undefined {
  const small = text.toLowerCase();
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(small) ? small : undefined;
}

/** The UUID that clients send for "none". */
export const noUuid = '00000000-0000-0000-0000-000000000000';
