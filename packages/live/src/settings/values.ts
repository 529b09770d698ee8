import { parseDocument } from 'yaml';

/** Reads values out of what a config.yaml says. What has another type than asked for counts as not said. */
export class Values {
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** Undefined when the text is no list of keys with values. Throws when its aliases make too much of it. */
  static of(text: string): Values | undefined {
    const document = parseDocument(text);
    if (document.errors.length > 0) return undefined;
    const root: unknown = document.toJS();
    return isRecord(root) ? new Values(root) : undefined;
  }

  text(path: string, fallback = ''): string {
    const value = this.#at(path);
    return typeof value === 'string' ? value : fallback;
  }

  flag(path: string, fallback: boolean): boolean {
    const value = this.#at(path);
    return typeof value === 'boolean' ? value : fallback;
  }

  /** A whole number between two bounds. */
  whole(path: string, fallback: number, [least, most]: readonly [number, number]): number {
    const value = this.#at(path);
    if (typeof value !== 'number' || !Number.isInteger(value)) return fallback;
    return Math.min(most, Math.max(least, value));
  }

  /** The members of a list, each to be read by itself. */
  list(path: string): Values[] {
    const value = this.#at(path);
    return Array.isArray(value) ? value.filter(isRecord).map((one) => new Values(one)) : [];
  }

  #at(path: string): unknown {
    let value: unknown = this.#root;
    for (const key of path.split('.')) {
      if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
