/** A small library in a store, as a server would have given it. */
import type { Account, Driver, ItemInput, SqlValue } from '@bandstand/offline';
import { ingestItems, readItem, saveLibraries, saveServer, saveUser } from '@bandstand/offline';

/** A Jellyfin id made of a letter and a number. */
export const jid = (kind: string, number: number): string =>
  (kind.codePointAt(0) ?? 0).toString(16) + number.toString(16).padStart(30, '0');

/** The time at which the tests play, ms since 1970. */
export const now = Date.parse('2026-03-01T12:00:00Z');

/** Reads an item that must be right. */
export function item(dto: Readonly<Record<string, unknown>>): ItemInput {
  const read = readItem(dto);
  if (read === undefined) throw new Error(`not an item: ${JSON.stringify(dto)}`);
  return read;
}

/** Adds a server with a user; both ids are made of the number. */
export function signIn(driver: Driver, server = 1, user = 1): Account {
  return driver.write((writer) => {
    const info = { jellyfinId: jid('s', server), name: `Server ${server}`, url: `http://s${server}` };
    const serverId = saveServer(writer, { ...info, version: '10.11.0', product: null }, now);
    return saveUser(writer, { serverId, jellyfinId: jid('u', user), name: `User ${user}` }, now);
  });
}

/** Gives an account a library; the store's number of it. */
export function addLibrary(driver: Driver, account: Account, number = 1, collectionType = 'music'): number {
  const library = { id: jid('l', number), name: `Library ${number}`, collectionType, imageTag: null };
  return driver.write((writer) => saveLibraries(writer, account, [library], now)).get(library.id) ?? 0;
}

/** Takes items in for an account. */
export const take = (
  driver: Driver,
  account: Account,
  libraryId: number | null,
  items: readonly ItemInput[],
) => driver.write((writer) => ingestItems(writer, { account, libraryId, now }, items));

/** An album with its tracks. */
export function album(
  number: number,
  name: string,
  tracks: readonly string[],
  more: object = {},
): ItemInput[] {
  const artist = { Id: jid('a', number), Name: `Artist ${number}` };
  const shared = {
    AlbumArtist: artist.Name,
    AlbumArtists: [artist],
    ArtistItems: [artist],
    Artists: [artist.Name],
    ...more,
  };
  return [
    item({ ...shared, Id: jid('b', number), Type: 'MusicAlbum', Name: name, Genres: ['Rock'] }),
    ...tracks.map((track, index) =>
      item({
        ...shared,
        Id: jid('t', number * 1000 + index),
        Type: 'Audio',
        Name: track,
        Album: name,
        AlbumId: jid('b', number),
        IndexNumber: index + 1,
        ParentIndexNumber: 1,
        RunTimeTicks: 1_800_000_000,
      }),
    ),
  ];
}

/** Rows of one statement. */
export const rows = (driver: Driver, sql: string, params: readonly SqlValue[] = []) =>
  driver.read((reader) => reader.all<Record<string, SqlValue>>(sql, params));

/** The first column of the first row. */
export const one = (driver: Driver, sql: string, params: readonly SqlValue[] = []) =>
  driver.read((reader) => reader.value<SqlValue>(sql, params));

/** The plan of a statement, in one text; every `?` is bound to nothing. */
export const plan = (driver: Driver, sql: string): string =>
  rows(
    driver,
    `EXPLAIN QUERY PLAN ${sql}`,
    Array.from(sql.matchAll(/\?/g), () => null),
  )
    .map(({ detail }) => String(detail))
    .join('; ');
