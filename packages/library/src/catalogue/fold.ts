/** Letters that Unicode does not take apart into a base letter and a mark. */
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
 * A name as it is compared and ordered: lower case, without diacritics, compatible forms (full width, ligatures) made
 * equal, runs of white space one space. Columns called `*_key` hold it. Punctuation stays: '!!!' is a name too.
 */
export function foldName(text: string): string {
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

const articles = /^(?:the|el|la|los|las|le|les) (?=\S)|^l'(?=\S)/u;

/** A folded name without its leading article; the articles are those that Subsonic clients are told to ignore. */
export function withoutArticle(key: string): string {
  return key.replace(articles, '');
}

/** The articles of `withoutArticle`, as Subsonic's `ignoredArticles` writes them. */
export const ignoredArticles = "The El La Los Las Le Les L'";

/**
 * The letter that a name is listed under: its first letter in upper case, by initial for Hangul, '#' for digits,
 * punctuation and ideographs.
 */
export function indexLetter(key: string): string {
  const first = String.fromCodePoint(key.normalize('NFD').codePointAt(0) ?? 0x23);
  if (!/\p{L}/u.test(first) || /\p{Script=Han}/u.test(first)) return '#';
  return first.toUpperCase();
}
