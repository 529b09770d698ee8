/**
 * Letters that Unicode does not take apart into a base letter and a mark. Bandstand's own search has the same list: a store
 * is also used without that server and imports nothing of it, so a test compares the two.
 */
const unjoined: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '…': '...',
};
const unjoinedPattern = new RegExp(`[${Object.keys(unjoined).join('')}]`, 'gu');
// Only the marks of alphabets: those of Indic scripts and of kana tell words apart.
const accents =
  /[\u{300}-\u{36f}]|[\u{1ab0}-\u{1aff}]|[\u{1dc0}-\u{1dff}]|[\u{20d0}-\u{20ff}]|[\u{fe20}-\u{fe2f}]/gu;
const plain = /^[\u0020-\u007e]*$/u;

/**
 * A text as it is compared: lower case, without diacritics, special letters as people type them, compatible forms (full
 * width, ligatures) made equal, runs of white space one space.
 */
export function foldText(text: string): string {
  const lower = plain.test(text) ? text.toLowerCase() : foldUnicode(text);
  return lower.includes('  ') ? lower.replace(/ {2,}/gu, ' ').trim() : lower.trim();
}

function foldUnicode(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .normalize('NFC')
    .replace(unjoinedPattern, (letter) => unjoined[letter] ?? letter)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
}

/** What the search table makes of a word: lower case without diacritics, special letters as they are. */
const indexed = (word: string): string => word.normalize('NFD').toLowerCase().replace(accents, '');

/** Letters, digits and the marks on them, as the search table cuts words. */
export const wordPattern = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** The folded words of texts that were asked for before: tracks repeat the names of their album. */
export type Folds = Map<string, readonly string[]>;

/** The words of a text that the search table keeps in another form than people type, as people type them. */
function foldsOf(text: string, folds?: Folds): readonly string[] {
  const known = folds?.get(text);
  if (known !== undefined) return known;
  const found = (text.match(wordPattern) ?? []).flatMap((word) => {
    const folded = foldText(word);
    return folded === indexed(word) ? [] : [folded];
  });
  folds?.set(text, found);
  return found;
}

/** The words of texts that the search table keeps in another form than people type; `null` when there are none. */
export function foldedWords(texts: readonly (string | null)[], folds?: Folds): string | null {
  let found: Set<string> | undefined;
  for (const text of texts) {
    if (text === null || plain.test(text)) continue;
    for (const word of foldsOf(text, folds)) {
      found ??= new Set();
      found.add(word);
    }
  }
  return found === undefined ? null : [...found].join(' ');
}

/** What is kept of an item's words that people type otherwise than they are written. */
export const foldedOf = (
  item: {
    readonly name: string;
    readonly artists: readonly string[];
    readonly albumName: string | null;
    readonly albumArtist: string | null;
  },
  folds?: Folds,
): string | null => foldedWords([item.name, ...item.artists, item.albumName, item.albumArtist], folds);

/** A word as the search table may hold it: as it is written and, where that is another one, as it is typed. */
export function spellingsOf(word: string): readonly string[] {
  const folded = foldText(word);
  return folded === indexed(word) ? [word] : [word, folded];
}
