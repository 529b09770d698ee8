import {
  jellyfinFilters,
  jellyfinKinds,
  rareJellyfinFilters,
  sortWords,
} from '../../../packages/library/test/list-words.ts';
import { type List, type Place, paged, pages, pick, typed } from './list.ts';

const kinds = ['album', 'track', 'artist'] as const;
type Kind = (typeof kinds)[number];
const counted = { offset: 'startIndex', total: 'TotalRecordCount' } as const;

/** Orders of several keys that Finamp, Feishin, Kodi and the web client ask for. */
const orders: Readonly<Record<Kind, readonly string[]>> = {
  album: [
    'AlbumArtist,SortName',
    'DateCreated,SortName&sortOrder=Descending',
    'ProductionYear,PremiereDate,SortName',
    'PlayCount,SortName&sortOrder=Descending',
    'DatePlayed,SortName&sortOrder=Descending',
    'CommunityRating,SortName&sortOrder=Descending',
  ],
  track: [
    'Album,SortName',
    'AlbumArtist,Album,SortName',
    'Artist,Album,ParentIndexNumber,IndexNumber',
    'DateCreated,SortName&sortOrder=Descending',
    'PremiereDate,AlbumArtist,SortName',
    'PlayCount,SortName&sortOrder=Descending',
    'DatePlayed,SortName&sortOrder=Descending',
    'Runtime,AlbumArtist,Album,SortName',
  ],
  artist: ['DateCreated,SortName&sortOrder=Descending'],
};

/** The lists of Jellyfin clients: every word of SortBy, the orders of real clients, every filter. */
export async function jellyfinLists(place: Place): Promise<readonly List[]> {
  const lists: List[] = [];
  const add = async (path: string, query: string): Promise<void> => {
    lists.push(await pages(place, `Jellyfin ${path} ${query}`, `/jellyfin/${path}?${query}`, counted));
  };
  for (const kind of kinds) {
    const type = `recursive=true&includeItemTypes=${jellyfinKinds[kind]}`;
    for (const word of [...Object.keys(sortWords[kind]), 'Random', ...orders[kind]])
      await add('Items', `${type}&sortBy=${word}`);
    for (const filter of [...jellyfinFilters, ...rareJellyfinFilters])
      await add('Items', `${type}&sortBy=SortName&${filter}`);
  }
  for (const path of ['Artists', 'Artists/AlbumArtists'])
    for (const more of ['', '&isFavorite=true', '&nameStartsWith=s', '&sortOrder=Descending'])
      await add(path, `sortBy=SortName${more}`);
  await add('Items', 'recursive=true');
  await add('Items', 'recursive=true&includeItemTypes=Audio,MusicAlbum,MusicArtist&sortBy=SortName');
  for (const path of ['Genres', 'Years', 'Studios', 'Persons']) await add(path, '');
  return [...lists, ...otherLists(place)];
}

/** What is not a list with a place to begin at: what belongs to one item, searches, views. */
function otherLists({ found }: Place): readonly List[] {
  const id = (from: readonly string[], chance: number): string => pick(from, chance).replaceAll('-', '');
  const one = (name: string, path: (chance: number) => string): List => ({
    name: `Jellyfin ${name}`,
    limitMs: paged,
    address: (chance) => `/jellyfin/${path(chance)}`,
  });
  const ofArtist = (name: string, type: string): List =>
    one(
      `Items ${type} of ${name}`,
      (chance) =>
        `Items?recursive=true&includeItemTypes=${type}&${name}=${id(found.artists, chance)}&sortBy=ProductionYear,SortName`,
    );
  const ofEach = (name: string): readonly List[] =>
    (['albums', 'tracks', 'artists'] as const).map((kind) =>
      one(`Items/ID/${name} of ${kind}`, (chance) => `Items/${id(found[kind], chance)}/${name}?limit=50`),
    );
  return [
    ...['albumArtistIds', 'contributingArtistIds', 'artistIds'].flatMap((name) => [
      ofArtist(name, 'MusicAlbum'),
      ofArtist(name, 'Audio'),
    ]),
    one(
      'Items of an album',
      (chance) => `Items?parentId=${id(found.albums, chance)}&sortBy=ParentIndexNumber,IndexNumber`,
    ),
    ...ofEach('Similar'),
    ...ofEach('InstantMix'),
    one(
      'Items searchTerm',
      (chance) =>
        `Items?recursive=true&includeItemTypes=Audio,MusicAlbum,MusicArtist&limit=24&searchTerm=${typed(chance)}`,
    ),
    one('Artists searchTerm', (chance) => `Artists?limit=24&searchTerm=${typed(chance)}`),
    one('Search/Hints', (chance) => `Search/Hints?limit=20&searchTerm=${typed(chance)}`),
    one('Items/Latest', () => 'Items/Latest?includeItemTypes=Audio&limit=50'),
    one('Items/Suggestions', () => 'Items/Suggestions?limit=20'),
    one('Items/Counts', () => 'Items/Counts'),
    one('Items/Filters', () => 'Items/Filters'),
    one('Items/Filters2', () => 'Items/Filters2'),
    one('UserViews', () => 'UserViews'),
  ];
}
