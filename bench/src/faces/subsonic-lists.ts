import { type List, paged, place, type Sizes, typed, whole } from './list.ts';

/** The lists of Subsonic clients. @param subsonic query of one that is signed in */
export function subsonicLists({ albums, tracks }: Sizes, subsonic: string): readonly List[] {
  const sorts = [
    'alphabeticalByName',
    'alphabeticalByArtist',
    'newest',
    'random',
    'frequent',
    'recent',
    'starred',
    'highest',
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
    asked('getStarred2', whole, () => ''),
    asked('getGenres', paged, () => ''),
    asked('getArtists', whole, () => ''),
    asked('getIndexes', whole, () => ''),
  ];
}
