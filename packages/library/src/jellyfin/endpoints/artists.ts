import { artistByKey, foldName } from '../../catalogue/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { listAnswer } from '../lists/answer.ts';
import { artistSource } from '../lists/catalogue-sources.ts';
import { type ListServices, listContext } from '../lists/context.ts';
import { isOpen, itemFilter } from '../lists/filters.ts';
import { askedOrder } from '../lists/legs.ts';
import { type Parent, parentOf } from '../lists/parents.ts';
import { rowTest } from '../lists/row-test.ts';
import { searchSource } from '../lists/search-source.ts';
import { ready, type Source } from '../lists/source.ts';
import type { Looks } from '../look.ts';
import { nothingThere } from '../protocol/failures.ts';
import { singleItem } from '../single-items.ts';

interface ArtistOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;

/** Artists: those whom albums name, and everybody who is credited. */
export function artistEndpoints({ lists, looks }: ArtistOptions): readonly Endpoint[] {
  const listing = (withAlbums: boolean) => async (call: Call) =>
    listAnswer(call, await artistList(lists, looks, call, withAlbums));
  return [
    {
      ...common,
      name: 'getArtists',
      path: '/Artists',
      summary: 'Everybody who is credited on anything',
      answer: listing(false),
    },
    {
      ...common,
      name: 'getAlbumArtists',
      path: '/Artists/AlbumArtists',
      summary: 'Those whom albums name',
      answer: listing(true),
    },
    {
      ...common,
      name: 'getArtistByName',
      path: '/Artists/:name',
      summary: 'One artist by name',
      answer: async (call) => {
        const gid = lists.db.read((reader) => artistByKey(reader, foldName(call.param('name'))));
        const item = gid === undefined ? undefined : await singleItem(lists, call, looks.whole(call), gid);
        if (item === undefined) throw nothingThere('artist');
        return item;
      },
    },
  ];
}

async function artistList(
  lists: ListServices,
  looks: Looks,
  call: Call,
  withAlbums: boolean,
): Promise<Source> {
  const { query } = call;
  const context = listContext(lists, call, looks.list(call));
  const parent = await parentOf(context, query.text('parentId'));
  if (parent === undefined || !places.has(parent.kind)) return ready([]);
  const found = await itemFilter(context, query, parent);
  if (found === undefined) return ready([]);
  const { having, lacking, names, genres, rootId, narrow } = found;
  const filter = { having, lacking, names, genres, rootId, narrow };
  const text = query.text('searchTerm', 1000);
  if (text !== undefined) {
    const keep = isOpen(filter) ? undefined : rowTest(filter);
    return searchSource(context, { kind: 'artists', text, rootId, keep });
  }
  return artistSource(context, { ...filter, withAlbums }, askedOrder(query));
}

/** Where artists are: libraries, and genres. */
const places = new Set<Parent['kind']>(['nowhere', 'root', 'view', 'genre']);
