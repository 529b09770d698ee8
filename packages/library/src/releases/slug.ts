import { createHash } from 'node:crypto';
import { reservedSlugs } from './slug/reserved.ts';
import { transliterate } from './slug/transliterate.ts';

export { reservedSlugs } from './slug/reserved.ts';

const longest = 80;
const apart = /[^\p{L}\p{N}\p{M}]+/gu;

/** What stands in for a name without letters, and in front of a name that must not stand alone. */
export type SlugKind = 'artist' | 'release' | 'track' | 'post';

/**
 * The address part of a name: small Latin letters and digits with single dashes where the script can be written so,
 * else the letters of its own script. Never empty, never all digits, never a reserved name, at most 80 characters.
 */
export function slugOf(name: string, kind: SlugKind): string {
  const words = transliterate(name.slice(0, 1000).replaceAll('&', ' and '))
    .replace(apart, '-')
    // A mark alone shows nothing and must not begin an address.
    .replace(/^[-\p{M}]+|-+$/gu, '');
  const slug = cut(words);
  if (slug === '') return name.trim() === '' ? `${kind}-untitled` : `${kind}-${fingerprint(name)}`;
  return isFree(slug) ? slug : `${kind}-${slug}`;
}

/**
 * The first of `slug`, `slug-2`, `slug-3` ... that `taken` does not know; after 20 tries one with letters made from
 * `seed`, so that a thousand things of one name do not cost a thousand look-ups.
 */
export function uniqueSlug(slug: string, seed: string, taken: (slug: string) => boolean): string {
  if (!taken(slug)) return slug;
  for (let number = 2; number <= 20; number += 1) {
    const numbered = `${slug}-${number}`;
    if (!taken(numbered)) return numbered;
  }
  for (let round = 0; ; round += 1) {
    const lettered = `${slug}-${fingerprint(`${round}/${seed}`)}`;
    if (!taken(lettered)) return lettered;
  }
}

function isFree(slug: string): boolean {
  return !reservedSlugs.has(slug) && !/^[\p{N}-]+$/u.test(slug);
}

/** Cut at a word when one ends in the second half, never between the halves of a character. */
function cut(words: string): string {
  const points = Array.from(words);
  if (points.length <= longest) return words;
  const head = points.slice(0, longest).join('');
  const dash = head.lastIndexOf('-');
  return (dash > longest / 2 ? head.slice(0, dash) : head).replace(/-+$/u, '');
}

/** Ten letters and digits, the first a letter. */
function fingerprint(text: string): string {
  return `x${createHash('sha256').update(text).digest('hex').slice(0, 9)}`;
}
