/** What people ask a store for, again and again: searches as one types, pages of albums, albums; and SQLite itself. */
import type { Account, Driver, ItemInput } from '@bandstand/offline';
import { childItems, libraryItems, searchItems } from '@bandstand/offline';
import { mixed, pick } from '../../../library/test/catalogue-seed/words.ts';
import { jid } from '../library.ts';

/** Milliseconds of each call. */
export function timesOf(calls: readonly (() => unknown)[]): readonly number[] {
  return calls.map((call) => {
    const started = performance.now();
    call();
    return performance.now() - started;
  });
}

/** So many texts, each as somebody has typed it up to some letter: names of items, or two words of one. */
export function typedTexts(items: readonly ItemInput[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const item = items[pick(items.length, at, 1)];
    const [first = '', second = ''] = (item?.name ?? '').split(' ');
    const text = at % 3 === 0 && item?.albumArtist ? `${item.albumArtist} ${first}` : `${first} ${second}`;
    return text.slice(0, 1 + (mixed(at, 2) % Math.max(1, text.length))).trim() || 'a';
  });
}

/** A search for each text. */
export const searches = (
  driver: Driver,
  account: Account,
  texts: readonly string[],
): readonly (() => unknown)[] =>
  texts.map((text) => () => driver.read((reader) => searchItems(reader, account, text)));

/** The limit: thirty items that have the words, in no order of use to anyone. */
export const rawSearches = (driver: Driver, texts: readonly string[]): readonly (() => unknown)[] =>
  texts.map((text) => {
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? ['a'];
    const match = words.map((word) => `"${word}"*`).join(' ');
    return () =>
      driver.read((reader) =>
        reader.all(
          'SELECT i.* FROM items_fts f CROSS JOIN items i ON i.id = f.rowid WHERE items_fts MATCH ? LIMIT 30',
          [match],
        ),
      );
  });

const albums = { libraryId: jid('l', 1), type: 'MusicAlbum', limit: 100 } as const;

/** Pages of a hundred albums in order of name, at places all over the library. */
export function albumPages(driver: Driver, account: Account, count: number): readonly (() => unknown)[] {
  const cursors: (string | undefined)[] = [undefined];
  for (;;) {
    const cursor = cursors.at(-1);
    const { next } = driver.read((reader) => libraryItems(reader, account, { ...albums, cursor }));
    if (next === undefined) break;
    cursors.push(next);
  }
  return Array.from({ length: count }, (_, at) => {
    const cursor = cursors[pick(cursors.length, at, 3)];
    return () => driver.read((reader) => libraryItems(reader, account, { ...albums, cursor }));
  });
}

/** The limit: the same hundred rows as SQLite gives them. */
export const rawAlbumPages = (driver: Driver, count: number): readonly (() => unknown)[] =>
  Array.from({ length: count }, (_, at) => {
    const from = String.fromCodePoint(97 + (mixed(at, 4) % 22));
    return () =>
      driver.read((reader) =>
        reader.all(
          `SELECT * FROM items WHERE library_id = 1 AND type = 'MusicAlbum' AND sort_name > ? ORDER BY sort_name LIMIT 100`,
          [from],
        ),
      );
  });

/** The tracks of albums. */
export function albumsOpened(
  driver: Driver,
  account: Account,
  items: readonly ItemInput[],
  count: number,
): readonly (() => unknown)[] {
  const ids = items.filter(({ type }) => type === 'MusicAlbum').map(({ id }) => id);
  return Array.from({ length: count }, (_, at) => {
    const id = ids[pick(ids.length, at, 5)] ?? '';
    return () => driver.read((reader) => childItems(reader, account, id, 'Audio'));
  });
}
