import { cleanLine, cleanText, partialDate } from '@bandstand/media';

/** A labelled address. */
export interface DocumentLink {
  readonly label: string;
  readonly url: string;
}

/** Reads fields of a parsed mapping by name and gathers what does not fit, in words for the owner of the file. */
export class DocumentFields {
  readonly complaints: string[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #read = new Set<string>();

  /** Keys are compared without case, dashes and underscores: `original_date` is `originalDate`. */
  constructor(mapping: object) {
    for (const [key, value] of Object.entries(mapping)) {
      if (value !== null) this.#values.set(plainKey(key), value);
      else this.#read.add(plainKey(key));
    }
  }

  /** One line of text. */
  line(...names: readonly string[]): string | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    if (isScalar(value)) return cleanLine(String(value)) || null;
    return this.#refuse(names, 'must be one line of text');
  }

  /** Text of any number of lines. */
  text(...names: readonly string[]): string | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    if (isScalar(value)) return cleanText(String(value), 20_000) || null;
    return this.#refuse(names, 'must be text');
  }

  /** One of several words. */
  choice<const T extends string>(known: readonly T[], ...names: readonly string[]): T | null {
    const written = this.line(...names)?.toLowerCase();
    if (written === undefined) return null;
    return (
      known.find((word) => word === written) ?? this.#refuse(names, `must be one of ${known.join(', ')}`)
    );
  }

  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  date(...names: readonly string[]): string | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    const text =
      value instanceof Date ? value.toISOString().slice(0, 10) : isScalar(value) ? String(value) : '';
    return partialDate(text) ?? this.#refuse(names, 'must be a date such as 2024-03-01');
  }

  year(...names: readonly string[]): number | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    const year = isScalar(value) ? Number(value) : Number.NaN;
    if (Number.isInteger(year) && year >= 1000 && year <= 2999) return year;
    return this.#refuse(names, 'must be a year such as 2024');
  }

  /** A list of words, or one text with the words between commas or semicolons. */
  words(...names: readonly string[]): string[] | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    const pieces = Array.isArray(value) ? value : isScalar(value) ? String(value).split(/[;,]/) : [];
    const words = pieces
      .filter(isScalar)
      .map((piece) => cleanLine(String(piece), 200))
      .filter((word) => word !== '');
    if (words.length > 0) return words.slice(0, 64);
    return this.#refuse(names, 'must be a list of words');
  }

  /** `- url`, `- label: url`, `- {label, url}` or a mapping of labels to addresses; http and https only. */
  links(...names: readonly string[]): DocumentLink[] | null {
    const value = this.#take(names);
    if (value === undefined) return null;
    const entries = Array.isArray(value)
      ? value
      : isMapping(value)
        ? Object.entries(value).map(([label, url]) => ({ label, url }))
        : [value];
    const links = entries.slice(0, 100).flatMap((entry) => linkOf(entry) ?? []);
    if (links.length < entries.length)
      this.#refuse(names, 'must be http or https addresses, each with a label');
    return links.length > 0 ? links : null;
  }

  /** Complains of every field that was never asked for. */
  finish(): readonly string[] {
    const unknown = [...this.#values.keys()].filter((key) => !this.#read.has(key));
    if (unknown.length > 0) this.complaints.push(`unknown fields: ${unknown.slice(0, 20).join(', ')}`);
    return this.complaints;
  }

  #take(names: readonly string[]): unknown {
    for (const name of names) this.#read.add(plainKey(name));
    for (const name of names) {
      const value = this.#values.get(plainKey(name));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #refuse(names: readonly string[], words: string): null {
    this.complaints.push(`${names[0] ?? ''} ${words}`);
    return null;
  }
}

function plainKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_\s]/g, '');
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function linkOf(entry: unknown): DocumentLink | null {
  if (isScalar(entry)) return addressed('', entry);
  if (!isMapping(entry)) return null;
  const named = entry['label'] ?? entry['name'] ?? entry['title'] ?? entry['platform'];
  if (entry['url'] !== undefined) return addressed(isScalar(named) ? String(named) : '', entry['url']);
  const [only, ...others] = Object.entries(entry);
  return only === undefined || others.length > 0 ? null : addressed(only[0], only[1]);
}

function addressed(label: string, url: unknown): DocumentLink | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { protocol, hostname, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return { label: cleanLine(label, 100) || hostname, url: href };
}
