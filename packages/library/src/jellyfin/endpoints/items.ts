import { ancestorsOf } from '../ancestors.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { listAnswer, plainList, queryResult } from '../lists/answer.ts';
import { itemsOfIds } from '../lists/by-ids.ts';
import { albumSource, trackSource } from '../lists/catalogue-sources.ts';
import { type ListServices, listContext } from '../lists/context.ts';
import { itemSource } from '../lists/items.ts';
import { parentOf } from '../lists/parents.ts';
import { ready } from '../lists/source.ts';
import type { Looks } from '../look.ts';
import { rootItem } from '../payloads/others.ts';
import { nothingThere } from '../protocol/failures.ts';
import { singleItem } from '../single-items.ts';
import { viewItems } from '../views.ts';

interface ItemOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;
const latestOrder = { sortBy: ['datecreated'], orders: ['desc'] } as const;
const nothing = () => queryResult([], 0);
const noTheme = () => ({ ...nothing(), OwnerId: '0'.repeat(32) });

/** Lists of items and single ones. */
export function itemEndpoints({ lists, looks }: ItemOptions): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getItems',
      path: '/Items',
      also: ['/Users/:userId/Items'],
      summary:
        'Items by kind, place, name, genre, year, artist and what the viewer did; the libraries without any of it',
      answer: (call) => items(lists, looks, call),
    },
    {
      ...common,
      name: 'getRootFolder',
      path: '/Items/Root',
      also: ['/Users/:userId/Items/Root'],
      summary: 'What is above the libraries',
      answer: (call) => rootItem(looks.whole(call)),
    },
    {
      ...common,
      name: 'getItem',
      path: '/Items/:itemId',
      also: ['/Users/:userId/Items/:itemId'],
      summary: 'One item with everything about it',
      answer: async (call) => {
        const item = await singleItem(lists, call, looks.whole(call), call.gid());
        if (item === undefined) throw nothingThere('item');
        return item;
      },
    },
    {
      ...common,
      name: 'getLatestMedia',
      path: '/Items/Latest',
      also: ['/Users/:userId/Items/Latest'],
      summary: 'What was added last, as a plain list',
      answer: (call) => latest(lists, looks, call),
    },
    {
      ...common,
      name: 'getResumeItems',
      path: '/UserItems/Resume',
      also: ['/Users/:userId/Items/Resume'],
      summary: 'Films to go on with: none',
      answer: nothing,
    },
    {
      ...common,
      name: 'getSuggestions',
      path: '/Items/Suggestions',
      also: ['/Users/:userId/Suggestions'],
      summary: 'Albums drawn at random',
      answer: (call) => {
        const context = listContext(lists, call, looks.list(call));
        const order = { sortBy: ['random'], orders: [] };
        return listAnswer(call, albumSource(context, {}, order), call.query.whole('limit') ?? 20);
      },
    },
    {
      ...common,
      name: 'getItemCounts',
      path: '/Items/Counts',
      summary: 'How much of everything the viewer sees',
      answer: async ({ viewer }) => {
        const { artists, albums, tracks } = await lists.catalogue.counts(viewer);
        const films = { MovieCount: 0, SeriesCount: 0, EpisodeCount: 0, ProgramCount: 0, TrailerCount: 0 };
        const others = { MusicVideoCount: 0, BoxSetCount: 0, BookCount: 0 };
        const ItemCount = artists + albums + tracks;
        return {
          ...films,
          ...others,
          ArtistCount: artists,
          SongCount: tracks,
          AlbumCount: albums,
          ItemCount,
        };
      },
    },
    {
      ...common,
      name: 'getAncestors',
      path: '/Items/:itemId/Ancestors',
      summary: 'What is above an item, the nearest first: album, artist, library',
      answer: (call) => ancestorsOf(lists, call, looks.whole(call), call.gid()),
    },
    ...emptyEndpoints,
  ];
}

/** What other media have and music has not. */
const emptyEndpoints: readonly Endpoint[] = [
  {
    ...common,
    name: 'getIntros',
    path: '/Items/:itemId/Intros',
    also: ['/Users/:userId/Items/:itemId/Intros'],
    summary: 'Trailers before an item: none',
    answer: nothing,
  },
  {
    ...common,
    name: 'getLocalTrailers',
    path: '/Items/:itemId/LocalTrailers',
    also: ['/Users/:userId/Items/:itemId/LocalTrailers'],
    summary: 'Trailers: none',
    answer: () => [],
  },
  {
    ...common,
    name: 'getSpecialFeatures',
    path: '/Items/:itemId/SpecialFeatures',
    also: ['/Users/:userId/Items/:itemId/SpecialFeatures'],
    summary: 'Extras: none',
    answer: () => [],
  },
  {
    ...common,
    name: 'getItemSegments',
    path: '/MediaSegments/:itemId',
    summary: 'Intros and credits to skip: none',
    answer: nothing,
  },
  { ...common, name: 'getNextUp', path: '/Shows/NextUp', summary: 'Episodes: none', answer: nothing },
  {
    ...common,
    name: 'getThemeMedia',
    path: '/Items/:itemId/ThemeMedia',
    summary: 'Music of a theme: none',
    answer: () => {
      const none = noTheme();
      return { ThemeVideosResult: none, ThemeSongsResult: none, SoundtrackSongsResult: none };
    },
  },
  {
    ...common,
    name: 'getThemeSongs',
    path: '/Items/:itemId/ThemeSongs',
    also: ['/Items/:itemId/ThemeVideos'],
    summary: 'Likewise',
    answer: noTheme,
  },
];

/** Parameters that only say how the answer looks. */
const looksOnly = new Set(
  'recursive userid fields enableuserdata enableimages imagetypelimit enableimagetypes enabletotalrecordcount startindex limit sortby sortorder api_key apikey deviceid'.split(
    ' ',
  ),
);

async function items(lists: ListServices, looks: Looks, call: Call) {
  const look = looks.list(call);
  const { query } = call;
  if (query.has('ids')) {
    const found = await itemsOfIds(lists, call, listContext(lists, call, look));
    return listAnswer(call, ready(found));
  }
  if (query.flag('recursive') !== true && query.names().every((name) => looksOnly.has(name)))
    return listAnswer(call, ready(await viewItems(lists, call, look)));
  return listAnswer(call, await itemSource(lists, call, look));
}

/** New albums; songs only where they are asked for, as these clients group them. */
async function latest(lists: ListServices, looks: Looks, call: Call) {
  const { query } = call;
  const context = listContext(lists, call, looks.list(call));
  const parent = await parentOf(context, query.text('parentId'));
  const types = query.words('includeItemTypes');
  const none = types.length > 0 && !types.includes('audio') && !types.includes('musicalbum');
  if (none || (parent?.kind !== 'view' && parent?.kind !== 'nowhere' && parent?.kind !== 'root')) return [];
  const filter = { rootId: parent.kind === 'view' ? parent.rootId : undefined };
  const songs = query.flag('groupItems') === false && types.includes('audio');
  const source = songs
    ? trackSource(context, filter, latestOrder)
    : albumSource(context, filter, latestOrder);
  return plainList((await source.page(0, Math.min(query.whole('limit') ?? 20, 500))).items);
}
