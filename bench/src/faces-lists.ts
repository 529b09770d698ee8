/** The lists and searches that the faces offer, each at a chance place of a library of some size. */
export interface List {
  readonly name: string;
  /** Milliseconds that the 99th of 100 answers may take. */
  readonly limitMs: number;
  /** Path and query of a page. @param chance from 0 up to 1 */
  readonly address: (chance: number) => string;
}

export interface Sizes {
  readonly albums: number;
  readonly tracks: number;
  /** Query of a signed-in Subsonic client. */
  readonly subsonic: string;
}

const paged = 50;
const whole = 300;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One, two or three letters that somebody types. */
function typed(chance: number): string {
  const at = Math.floor(chance * 26 ** 3);
  const word = [at % 26, Math.floor(at / 26) % 26, Math.floor(at / 676)]
    .map((k) => letters[k] ?? 'a')
    .join('');
  return word.slice(0, 1 + (at % 3));
}

const place = (chance: number, size: number): number => Math.floor(chance * size * 0.7);

function restLists({ albums, tracks }: Sizes): readonly List[] {
  const of = (kind: string, sort: string, size: number): List => ({
    name: `REST ${kind} by ${sort}`,
    limitMs: paged,
    address: (chance) => `/api/v1/${kind}?sort=${sort}&limit=50&offset=${place(chance, size)}`,
  });
  return [
    ...['title', 'artist', 'year', 'added', 'published', 'random'].map((sort) => of('albums', sort, albums)),
    ...['title', 'album', 'added', 'year'].map((sort) => of('tracks', sort, tracks)),
    ...['name', 'added'].map((sort) => of('artists', sort, albums / 4)),
    {
      name: 'REST search',
      limitMs: paged,
      address: (chance) => `/api/v1/search?q=${typed(chance)}&limit=20`,
    },
  ];
}

function subsonicLists({ albums, tracks, subsonic }: Sizes): readonly List[] {
  const sorts = [
    'alphabeticalByName',
    'alphabeticalByArtist',
    'newest',
    'random',
    'frequent',
    'recent',
    'starred',
  ];
  const albumList = (more: string, name: string): List => ({
    name: `Subsonic getAlbumList2 ${name}`,
    limitMs: paged,
    address: (chance) => `/rest/getAlbumList2?${subsonic}&size=50&offset=${place(chance, albums)}&${more}`,
  });
  const asked = (name: string, limitMs: number, query: (chance: number) => string): List => ({
    name: `Subsonic ${name}`,
    limitMs,
    address: (chance) => `/rest/${name.split(' ')[0] ?? ''}?${subsonic}&${query(chance)}`,
  });
  return [
    ...sorts.map((sort) => albumList(`type=${sort}`, sort)),
    albumList('type=byYear&fromYear=1990&toYear=1999', 'byYear'),
    albumList('type=byGenre&genre=Jazz', 'byGenre'),
    asked('search3', paged, (chance) => `query=${typed(chance)}`),
    asked('search3 empty', paged, (chance) => `query=&songCount=50&songOffset=${place(chance, tracks)}`),
    asked('getRandomSongs', paged, () => 'size=50'),
    asked('getSongsByGenre', paged, (chance) => `genre=Jazz&count=50&offset=${place(chance, tracks / 40)}`),
    asked('getStarred2', paged, () => ''),
    asked('getGenres', paged, () => ''),
    asked('getArtists', whole, () => ''),
    asked('getIndexes', whole, () => ''),
  ];
}

export function lists(sizes: Sizes): readonly List[] {
  return [...restLists(sizes), ...subsonicLists(sizes)];
}
