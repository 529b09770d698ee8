import type { Reader } from '../../drivers/index.ts';
import type { Item } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { foldText, spellingsOf } from './fold.ts';
import { itemsOf, limitOf } from './lists.ts';
import { itemColumns, seen, withUser } from './select.ts';
import { type Scored, scoreOf, wordsOf } from './words.ts';

export interface SearchOptions {
  /** Kinds to look for; all unless told. */
  readonly types?: readonly string[];
  /** 1 to 1,000; 30 unless told. */
  readonly limit?: number;
}

/** Candidates that each way of looking gives to the ranking: more would cost time and show nothing better. */
const CANDIDATES = 200;

const light = 'i.id, i.name, i.type, i.artists, i.album_artist, d.is_favorite, d.play_count';

const typed = (types: readonly string[]): string =>
  types.length === 0 ? '' : ` AND i.type IN (${types.map(() => '?').join(', ')})`;

/** Names that begin with the text itself, signs and all: `AC/DC`, `C#`. */
const byName = (types: readonly string[]): string => `SELECT ${light} FROM items i ${withUser}
  WHERE i.name COLLATE NOCASE >= ? AND i.name COLLATE NOCASE < ? AND ${seen}${typed(types)} LIMIT ${CANDIDATES}`;

const byWords = (types: readonly string[]): string => `SELECT ${light}
  FROM items_fts f CROSS JOIN items i ON i.id = f.rowid ${withUser}
  WHERE f.items_fts MATCH ? AND ${seen}${typed(types)} LIMIT ${CANDIDATES}`;

const inName = '{name folded} :';

/** Each spelling of a word that begins so; nothing the person typed is an operator. */
const begins = (word: string, before = ''): string =>
  `(${spellingsOf(word)
    .map((spelling) => `${before}"${spelling}"*`)
    .join(' OR ')})`;

/** FTS5 expressions, the better ones first: in a large store the plain one ends before it has met the best. */
function expressions(words: readonly string[]): readonly string[] {
  const [first = '', ...others] = words;
  const all = words.map((word) => begins(word)).join(' AND ');
  const rest = others.map((word) => ` AND ${inName} ${begins(word)}`).join('');
  return [`${begins(first, `${inName} ^`)}${rest}`, `${inName} (${all})`, all];
}

/**
 * Items whose name, artists, album or overview have the words of `text` or begin with them, the best first. Any text is
 * safe; diacritics, case and special letters do not matter. Nothing typed finds nothing.
 */
export function searchItems(
  reader: Reader,
  { userId }: Account,
  text: string,
  options: SearchOptions = {},
): readonly Item[] {
  const types = options.types ?? [];
  const typedText = text.normalize('NFC').trim().slice(0, 200);
  const words = wordsOf(typedText);
  if (typedText === '') return [];
  const found = new Map<number, Scored>();
  const add = (sql: string, values: readonly string[]): void => {
    for (const row of reader.all<Scored>(sql, [userId, userId, ...values, userId, ...types]))
      found.set(row.id, row);
  };
  add(byName(types), [typedText, `${typedText}\u{10ffff}`]);
  if (words.length > 0)
    for (const expression of expressions(words))
      if (found.size < CANDIDATES) add(byWords(types), [expression]);
  const query = { text: foldText(typedText), words: words.map(foldText) };
  const best = [...found.values()]
    .map((row) => ({ id: row.id, score: scoreOf(row, query) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limitOf(options.limit ?? 30))
    .map(({ id }) => id);
  return inOrder(reader, userId, best);
}

/** The items with these numbers, in this order. */
function inOrder(reader: Reader, userId: number, numbers: readonly number[]): readonly Item[] {
  if (numbers.length === 0) return [];
  const sql = `SELECT ${itemColumns} FROM json_each(?) j CROSS JOIN items i ON i.id = j.value ${withUser} ORDER BY j.key`;
  return itemsOf(reader, sql, [JSON.stringify(numbers), userId, userId]);
}
