/** A number in [0, 2^32) that depends on nothing but the numbers given: the seed has no state. */
export function mixed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** The same in [0, 1). */
export const chance = (...parts: readonly number[]): number => mixed(...parts) / 0x1_0000_0000;

/** The same as a whole number in [0, count). */
export const pick = (count: number, ...parts: readonly number[]): number =>
  Math.floor(chance(...parts) * count);

const syllables =
  'ka lo mi ren tas vel dor nim po ser bru hal ju fen gri ola stu wex yan zir che qua ith mur'.split(' ');
const special = [
  'Ångström',
  'Beyoncé',
  'Łódź',
  'Mañana',
  'Übermensch',
  '東京の夜',
  '음악',
  'Музыка',
  'naïve',
  "Don't",
];

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A word; a low `rank` is a frequent one. */
export function word(rank: number): string {
  const length = 2 + (mixed(rank, 1) % 2);
  let text = '';
  for (let i = 0; i < length; i++) text += syllables[mixed(rank, 2, i) % syllables.length] ?? '';
  return text;
}

/** A title of one to four words; frequent words are frequent, and now and then one is of another script. */
export function title(...parts: readonly number[]): string {
  const count = 1 + pick(4, 3, ...parts);
  const words: string[] = [];
  for (let i = 0; i < count; i++) words.push(capital(word(Math.floor(40_000 * chance(4, i, ...parts) ** 3))));
  if (chance(5, ...parts) < 0.03) words.push(special[pick(special.length, 6, ...parts)] ?? '');
  return words.join(' ');
}

const genreNames = [
  'Rock',
  'Jazz',
  'Ambient',
  'Folk',
  'Techno',
  'Hip Hop',
  'Chanson',
  'Noise',
  'Dub',
  'Fado',
];

/** One of about sixty genres. */
export function genre(...parts: readonly number[]): string {
  const index = Math.floor(60 * chance(7, ...parts) ** 2);
  return genreNames[index] ?? `${genreNames[index % 10] ?? ''} ${capital(word(index))}`;
}

/** A valid UUIDv7 whose digits are the kind and the number of the item. */
export function gid(kind: number, index: number): string {
  return `018f0000-000${kind}-7000-8000-${index.toString(16).padStart(12, '0')}`;
}

/** ISO 8601, `minutes` after the start of 2020. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2020, 0, 1) + minutes * 60_000).toISOString();
}
