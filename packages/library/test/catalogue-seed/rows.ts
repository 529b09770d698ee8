import type { Writer } from '@bandstand/sqlite';
import { foldName } from '../../src/catalogue/index.ts';
import { at, chance, genre, gid, mixed, pick, title } from './words.ts';

/** Accounts of the seed by row id. */
export const accounts = {
  root: 1,
  admin: 2,
  superUser: 3,
  listener: 4,
  owner: 5,
  artist: 6,
  coOwner: 7,
} as const;
const people = [
  ['root', 'root_admin'],
  ['admin', 'admin'],
  ['super', 'super_user'],
  ['listener', 'user'],
  ['owner', 'user'],
  ['artist', 'user'],
  ['coowner', 'user'],
] as const;

export interface Size {
  readonly albums: number;
  readonly artists: number;
  /** Tracks on every album, the mean. */
  readonly tracksPerAlbum: number;
}

export function seedPeople(w: Writer): void {
  for (const [index, [name, role]] of people.entries()) {
    w.run(`INSERT INTO admin (id, gid, username, password_hash, role) VALUES (?, ?, ?, '-', ?)`, [
      index + 1,
      gid(9, index + 1),
      name,
      role,
    ]);
  }
  for (const [index, name] of ['Music', 'Archive'].entries()) {
    const root = index + 1;
    w.run(`INSERT INTO music_roots (id, path, name, state) VALUES (?, ?, ?, 'ok')`, [
      root,
      `/music/${root}`,
      name,
    ]);
    w.run(`INSERT INTO folders (id, gid, root_id, path, name) VALUES (?, ?, ?, '', ?)`, [
      root,
      gid(5, root),
      root,
      name,
    ]);
  }
}

export function artistName(index: number): string {
  const name = index === 1 ? 'Various Artists' : title(20, index);
  return index % 7 === 0 ? `The ${name} ${index}` : `${name} ${index}`;
}

export function seedArtist(w: Writer, index: number): void {
  const name = artistName(index);
  w.run(
    'INSERT INTO artists (id, gid, name, slug, sort_name, name_key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      index,
      gid(1, index),
      name,
      `artist-${index}`,
      index % 7 === 0 ? name.replace(/^The (.*)$/u, '$1, The') : null,
      foldName(name),
      at(index),
    ],
  );
}

type State = readonly [status: string, visibility: string, listeners: number];
const states: readonly (readonly [share: number, state: State])[] = [
  [0.8, ['released', 'public', 0]],
  [0.84, ['released', 'unlisted', 0]],
  [0.88, ['draft', 'private', 1]],
  [0.9, ['pending', 'private', 0]],
  [0.91, ['awaiting_finalization', 'private', 0]],
  [1, ['draft', 'private', 0]],
];

/** Artists credited on an album: one, sometimes two or three; the first artists have the most. */
export function albumArtists(album: number, size: Size): number[] {
  const count = chance(30, album) < 0.85 ? 1 : 2 + pick(2, 31, album);
  const ids = new Set<number>();
  for (let i = 0; ids.size < count && i < 9; i++)
    ids.add(1 + Math.floor(size.artists * chance(32, i, album) ** 1.4));
  return [...ids];
}

export interface SeededAlbum {
  readonly id: number;
  readonly title: string;
  readonly artists: readonly number[];
  readonly genres: readonly string[];
  readonly year: number | null;
  readonly owner: number;
  readonly tracks: number;
  readonly discs: number;
}

export function seedAlbum(w: Writer, id: number, size: Size): SeededAlbum {
  const artists = albumArtists(id, size);
  const name = title(40, id);
  const [status, visibility, listeners] = states.find(([share]) => chance(41, id) < share)?.[1] ?? [
    'draft',
    'private',
    0,
  ];
  const credit = artists.map(artistName).join(' & ');
  const genres = [...new Set([genre(42, id), ...(chance(43, id) < 0.4 ? [genre(44, id)] : [])])];
  const year = chance(45, id) < 0.05 ? null : 1960 + pick(65, 46, id);
  const owner = 1 + pick(5, 47, id);
  const added = at(10 * (mixed(48, id) % 200_000));
  w.run(
    `INSERT INTO albums (id, gid, title, slug, artist_id, owner_id, genre, type, year, visibility, published_at, status, album_artist,
       title_key, artist_key, release_date, compilation, source, listeners, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'album', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'scan', ?, ?, ?)`,
    [
      id,
      gid(2, id),
      name,
      `album-${id}`,
      artists[0] ?? null,
      owner,
      genres[0] ?? null,
      year,
      visibility,
      status === 'released' ? added : null,
      status,
      credit,
      foldName(name),
      foldName(credit),
      year === null ? null : `${year}-0${1 + pick(9, 49, id)}`,
      artists.includes(1) ? 1 : 0,
      listeners,
      added,
      added,
    ],
  );
  for (const [position, artist] of artists.entries()) {
    const join = position < artists.length - 1 ? ' & ' : '';
    w.run('INSERT INTO album_artists (album_id, artist_id, position, join_phrase) VALUES (?, ?, ?, ?)', [
      id,
      artist,
      position,
      join,
    ]);
  }
  for (const [position, text] of genres.entries()) {
    w.run('INSERT INTO album_genres (album_id, genre, position) VALUES (?, ?, ?)', [id, text, position]);
  }
  if (chance(50, id) < 0.02)
    w.run('INSERT INTO album_ownership (album_id, owner_id) VALUES (?, ?)', [id, accounts.coOwner]);
  const tracks = 1 + pick(2 * size.tracksPerAlbum - 1, 51, id);
  return { id, title: name, artists, genres, year, owner, tracks, discs: tracks > 14 ? 2 : 1 };
}
