import type { Item } from '../../jellyfin-items/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { itemsOf } from '../lists/answer.ts';
import { type ListServices, listContext } from '../lists/context.ts';
import { itemSource } from '../lists/items.ts';
import type { Looks } from '../look.ts';

/** Search as older clients ask for it. */
export function searchEndpoints({
  lists,
  looks,
}: {
  readonly lists: ListServices;
  readonly looks: Looks;
}): readonly Endpoint[] {
  return [
    {
      name: 'getSearchHints',
      method: 'GET',
      path: '/Search/Hints',
      permission: 'library.read',
      rate: 'read',
      summary: 'What matches a text, in short',
      answer: async (call: Call) => {
        call.query.needed('searchTerm');
        const { look } = listContext(lists, call, looks.list(call));
        const source = await itemSource(lists, call, look);
        const limit = Math.min(500, call.query.whole('limit') ?? 20);
        const { items, total } = await source.page(call.query.whole('startIndex') ?? 0, limit);
        return { SearchHints: itemsOf(items).map(hintOf), TotalRecordCount: total };
      },
    },
  ];
}

const told = [
  'Type',
  'MediaType',
  'IsFolder',
  'RunTimeTicks',
  'ProductionYear',
  'IndexNumber',
  'ParentIndexNumber',
  'Album',
  'AlbumId',
  'AlbumArtist',
  'ChildCount',
];

function hintOf(item: Item) {
  const tags: unknown = item['ImageTags'];
  const own: unknown = typeof tags === 'object' && tags !== null ? Reflect.get(tags, 'Primary') : undefined;
  const facts = Object.fromEntries(
    told.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  );
  return {
    ItemId: item.Id,
    Id: item.Id,
    Name: item.Name,
    ...facts,
    PrimaryImageTag: own ?? item['AlbumPrimaryImageTag'],
    Artists: item['Artists'] ?? [],
  };
}
