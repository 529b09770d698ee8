import { artistGid, type List, paged, place, type Sizes, typed } from './list.ts';

const orders: Readonly<Record<string, readonly string[]>> = {
  MusicAlbum: [
    'SortName',
    'AlbumArtist,SortName',
    'DateCreated,SortName&sortOrder=Descending',
    'ProductionYear,PremiereDate,SortName',
    'PlayCount,SortName&sortOrder=Descending',
    'DatePlayed,SortName&sortOrder=Descending',
    'CommunityRating,SortName&sortOrder=Descending',
    'Random',
  ],
  Audio: [
    'SortName',
    'Album,SortName',
    'AlbumArtist,Album,SortName',
    'Artist,Album,ParentIndexNumber,IndexNumber',
    'DateCreated,SortName&sortOrder=Descending',
    'PremiereDate,AlbumArtist,SortName',
    'PlayCount,SortName&sortOrder=Descending',
    'DatePlayed,SortName&sortOrder=Descending',
    'Runtime,AlbumArtist,Album,SortName',
    'Random',
  ],
  MusicArtist: ['SortName', 'DateCreated,SortName&sortOrder=Descending', 'Random'],
};

/** The lists of Jellyfin clients, in the orders that Finamp, Feishin, Kodi and the web client ask for. */
export function jellyfinLists(sizes: Sizes): readonly List[] {
  const counts = { MusicAlbum: sizes.albums, Audio: sizes.tracks, MusicArtist: sizes.artists };
  const asked = (name: string, path: (chance: number) => string): List => ({
    name: `Jellyfin ${name}`,
    limitMs: paged,
    address: (chance) => `/jellyfin${path(chance)}`,
  });
  const items = (type: keyof typeof counts, query: string, size = counts[type]): List =>
    asked(
      `Items ${type} ${query}`,
      (chance) =>
        `/Items?recursive=true&includeItemTypes=${type}&${query}&limit=50&startIndex=${place(chance, size)}`,
    );
  const lists = ([type, words]: [keyof typeof counts, readonly string[]]): readonly List[] =>
    words.map((word) => items(type, `sortBy=${word}`));
  const ofArtist = (type: string, name: string): List =>
    asked(
      `Items ${type} of ${name}`,
      (chance) =>
        `/Items?recursive=true&includeItemTypes=${type}&${name}=${artistGid(chance, sizes)}&sortBy=ProductionYear,SortName`,
    );
  const artists = (path: string, query: string): List =>
    asked(
      `${path} ${query}`,
      (chance) => `/${path}?${query}&limit=50&startIndex=${place(chance, sizes.artists)}`,
    );
  return [
    ...lists(['MusicAlbum', orders.MusicAlbum ?? []]),
    ...lists(['Audio', orders.Audio ?? []]),
    ...lists(['MusicArtist', orders.MusicArtist ?? []]),
    items('MusicAlbum', 'sortBy=SortName&filters=IsFavorite', 100),
    items('MusicAlbum', 'sortBy=SortName&genres=Jazz', sizes.albums / 20),
    items('MusicAlbum', 'sortBy=SortName&years=1990,1991', sizes.albums / 40),
    items('MusicAlbum', 'sortBy=SortName&nameStartsWith=k', sizes.albums / 20),
    items('Audio', 'sortBy=SortName&isPlayed=false'),
    items('Audio', 'sortBy=Random&genres=Jazz|Folk', sizes.tracks / 20),
    items('Audio', 'sortBy=SortName&nameStartsWithOrGreater=m', sizes.tracks / 3),
    ofArtist('MusicAlbum', 'albumArtistIds'),
    ofArtist('MusicAlbum', 'contributingArtistIds'),
    ofArtist('Audio', 'artistIds'),
    ...['Artists', 'Artists/AlbumArtists'].flatMap((path) => [
      artists(path, 'sortBy=SortName'),
      artists(path, 'sortBy=SortName&isFavorite=true'),
      artists(path, 'sortBy=SortName&nameStartsWith=s'),
    ]),
    asked(
      'Items, kinds together',
      (chance) => `/Items?recursive=true&limit=50&startIndex=${place(chance, sizes.tracks)}`,
    ),
    asked(
      'Items searchTerm',
      (chance) =>
        `/Items?recursive=true&includeItemTypes=Audio,MusicAlbum,MusicArtist&limit=24&searchTerm=${typed(chance)}`,
    ),
    asked('Search/Hints', (chance) => `/Search/Hints?limit=20&searchTerm=${typed(chance)}`),
    asked('Items/Latest', () => '/Items/Latest?includeItemTypes=Audio&limit=50'),
    asked('Items/Suggestions', () => '/Items/Suggestions?limit=20'),
    asked('Items/Counts', () => '/Items/Counts'),
    asked('Items/Filters', () => '/Items/Filters'),
    asked('Genres', () => '/Genres?limit=50'),
    asked('UserViews', () => '/UserViews'),
  ];
}
