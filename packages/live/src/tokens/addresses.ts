import { addressMatcher } from '@bandstand/http';
import { LiveError } from '../errors/index.ts';

const mostEntries = 100;

/** Entries of api_tokens.allowed_ips_json; undefined when what stands there is no list of texts. */
export function allowListOf(json: string | null): readonly string[] | undefined {
  if (json === null || json === '') return [];
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return list;
  } catch {
    // said below
  }
  return undefined;
}

/** What is stored of a list of addresses; null for everywhere. Throws `invalid` with the entry that is none. */
export function writtenAllowList(entries: readonly string[]): string | null {
  const list = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  if (list.length > mostEntries)
    throw new LiveError('invalid', `A token has at most ${mostEntries} addresses.`);
  for (const entry of list)
    try {
      addressMatcher([entry]);
    } catch (cause) {
      throw new LiveError(
        'invalid',
        `${JSON.stringify(entry)} is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32.`,
        { cause },
      );
    }
  return list.length === 0 ? null : JSON.stringify(list);
}

/**
 * Tells of an address whether a token with such a list may be used from there. With a list that cannot be read it may be from
 * nowhere. To be kept as long as the list: it takes longer to read than to ask.
 */
export function allowed(json: string | null): (address: string) => boolean {
  const list = allowListOf(json);
  if (list === undefined) return () => false;
  if (list.length === 0) return () => true;
  try {
    return addressMatcher(list);
  } catch {
    return () => false;
  }
}
