import type { SearchQuery, SearchResult, Slice } from '../../catalogue/index.ts';
import { albumItem } from '../payloads/album.ts';
import { artistItem } from '../payloads/artist.ts';
import { audioItem } from '../payloads/audio.ts';
import type { Item } from '../payloads/base.ts';
import type { ListContext } from './context.ts';
import type { Source } from './source.ts';

type Kind = 'artists' | 'albums' | 'tracks';

/** What matches a text, best first. The total is known once the last page is there; before it is one more than was shown. */
export function searchSource(
  context: ListContext,
  kind: Kind,
  text: string,
  rootId: number | undefined,
): Source {
  const { catalogue, viewer } = context;
  const find = async (offset: number, limit: number): Promise<readonly Item[]> => {
    const none: Slice = { offset: 0, limit: 0 };
    const query: SearchQuery = { query: text, artists: none, albums: none, tracks: none, rootId };
    const found = await catalogue.search(viewer, { ...query, [kind]: { offset, limit } });
    return itemsOf(context, kind, found);
  };
  return {
    async page(offset, limit) {
      const items = await find(offset, limit + 1);
      if (items.length === 0 && offset > 0) return { items, total: (await find(0, offset)).length };
      return { items: items.slice(0, limit), total: offset + items.length };
    },
  };
}

function itemsOf({ look }: ListContext, kind: Kind, found: SearchResult): readonly Item[] {
  if (kind === 'artists') return found.artists.map((row) => artistItem(look, row));
  if (kind === 'albums') return found.albums.map((row) => albumItem(look, row));
  return found.tracks.map((row) => audioItem(look, row));
}
