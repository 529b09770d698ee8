import type { Reader } from '../../drivers/index.ts';
import type { Item } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { itemsOf, limitOf } from './lists.ts';
import { itemColumns, seen, withUser } from './select.ts';
import { foldText, type Scored, scoreOf, wordsOf } from './words.ts';

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

/** Words as an FTS5 expression in which nothing the person typed is an operator. */
const expression = (words: readonly string[]): string => words.map((word) => `"${word}"*`).join(' ');

/**
 * Items whose name, artists, album or overview have the words of `text` or begin with them, the best first. Any text is
 * safe; diacritics and case do not matter. Nothing typed finds nothing.
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
  if (words.length > 0) {
    const all = expression(words);
    // First the names that begin so: in a large store the plain search ends before it has met them.
    if (found.size < CANDIDATES) add(byWords(types), [`name : ^${all}`]);
    if (found.size < CANDIDATES) add(byWords(types), [`name : (${all})`]);
    if (found.size < CANDIDATES) add(byWords(types), [all]);
  }
  const query = { text: foldText(typedText), words: words.map(foldText) };
  const best = [...found.values()]
    .map((row) => ({ id: row.id, score: scoreOf(row, query) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limitOf(options.limit ?? 30));
  return best.flatMap(({ id }) =>
    itemsOf(reader, `SELECT ${itemColumns} FROM items i ${withUser} WHERE i.id = ?`, [userId, userId, id]),
  );
}
