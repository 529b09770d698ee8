import { LibraryError } from '../errors/index.ts';
import type { AlbumSort, ArtistSort, Direction, TrackSort } from './queries.ts';

/** What an item is ordered by, before its row id. */
export type Key = readonly (string | number)[];

/** The place after an item in one order: what a cursor says. */
export interface After {
  readonly sort: AlbumSort | TrackSort | ArtistSort;
  readonly order: Direction;
  readonly seed: number;
  readonly key: Key;
  readonly id: number;
}

/** A place as a cursor, opaque to clients. */
export function encodeCursor({ sort, order, seed, key, id }: After): string {
  return Buffer.from(JSON.stringify([sort, order, seed, id, ...key])).toString('base64url');
}

/** The place that a cursor of this list names. Throws LibraryError `invalid` for any other text. */
export function decodeCursor(cursor: string, sort: After['sort'], order: Direction): After {
  const [itsSort, itsOrder, seed, id, ...key] = parts(cursor);
  if (itsSort !== sort || itsOrder !== order) throw refused('The cursor belongs to a list in another order.');
  if (!isWhole(seed) || !isWhole(id) || !key.every(isKeyPart))
    throw refused('That is no cursor of this server.');
  return { sort, order, seed, id, key };
}

const keyParts: Readonly<Record<After['sort'], number>> = {
  title: 1,
  artist: 2,
  added: 1,
  published: 1,
  year: 1,
  album: 4,
  albumArtist: 5,
  name: 1,
  random: 1,
  frequent: 1,
  recent: 1,
  starred: 1,
  rated: 1,
};

function parts(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && values.length === 4 + (keyParts[values[0] as After['sort']] ?? -9))
      return values;
  } catch {
    // Told below like any other text that is no cursor.
  }
  throw refused('That is no cursor of this server.');
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isKeyPart = (value: unknown): value is string | number =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
const refused = (text: string): LibraryError => new LibraryError('invalid', `${text} Start without one.`);

/** The direction of a list that names none: names and years upwards, times and counts downwards. */
export function directionOf(sort: After['sort'], order: Direction | undefined): Direction {
  if (order !== undefined) return order;
  return upwards.has(sort) ? 'asc' : 'desc';
}

const upwards = new Set<After['sort']>(['title', 'artist', 'album', 'albumArtist', 'name', 'year', 'random']);
