import { foldName } from '../../fold.ts';

const longestQuery = 300;
const mostTerms = 12;
const separators = /[^\p{L}\p{N}\p{M}\p{Co}]+/u;
/** Scripts that do not put spaces between words: the full-text index holds whole runs of them as one word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What is looked for. */
export interface Terms {
  /** Nothing was asked for: the whole list. */
  readonly everything: boolean;
  /** The text as names are compared. */
  readonly key: string;
  /** The words as an FTS5 expression whose last word may be unfinished; undefined when there is no word in the text. */
  readonly match: string | undefined;
  /** Parts of names to look for anywhere inside them, for scripts without spaces; empty for all others. */
  readonly parts: readonly string[];
}

/** Any text as something to search for. Every word is quoted, so nothing in it is an operator of the query language. */
export function termsOf(query: string): Terms {
  const text = query.slice(0, longestQuery).replaceAll('\0', ' ').toWellFormed().trim();
  const everything = /^["\s]*$/u.test(text);
  const words = text
    .split(separators)
    .filter((word) => word !== '')
    .slice(0, mostTerms);
  const quoted = words.map((word) => `"${word}"`);
  return {
    everything,
    key: foldName(text),
    match: words.length === 0 ? undefined : `${quoted.join(' AND ')} *`,
    parts: unspaced.test(text) ? words.map(foldName).filter((word) => word !== '') : [],
  };
}
