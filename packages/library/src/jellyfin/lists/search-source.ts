import type { SearchResult, Slice } from '../../catalogue/index.ts';
import { albumItem, artistItem, audioItem, type Item } from '../../jellyfin-items/index.ts';
import type { ListContext } from './context.ts';
import type { FoundRow } from './row-test.ts';
import { type Source, Written } from './source.ts';

type Kind = 'artists' | 'albums' | 'tracks';

interface Wanted {
  readonly kind: Kind;
  readonly text: string;
  readonly rootId: number | undefined;
  /** What a hit must be besides. */
  readonly keep?: ((row: FoundRow) => boolean) | undefined;
}

/** Best hits among which those are looked for that must be something besides. */
const mostSifted = 500;

/** What matches a text, best first. The total is known once the last page is there; before it is one more than was shown. */
export function searchSource(context: ListContext, wanted: Wanted): Source {
  const { keep } = wanted;
  if (keep !== undefined) return sifted(context, wanted, keep);
  const { readers, viewer, look } = context;
  const { kind, text: query, rootId } = wanted;
  const find = (offset: number, limit: number) =>
    readers.call('jellyfinFound', { viewer, kind, query, rootId, offset, limit, shape: look.shape });
  return {
    async page(offset, limit) {
      const found = await find(offset, Math.max(0, limit));
      if (found.total === offset && offset > 0)
        return { items: [], total: Math.min(offset, (await find(0, offset)).total) };
      return { items: [new Written(found)], total: found.total };
    },
  };
}

function sifted(context: ListContext, wanted: Wanted, keep: (row: FoundRow) => boolean): Source {
  return {
    async page(offset, limit) {
      const items = shown(context, await hits(context, wanted, 0, mostSifted), keep);
      return { items: items.slice(offset, offset + limit), total: items.length };
    },
  };
}

function hits(
  { catalogue, viewer }: ListContext,
  { kind, text, rootId }: Wanted,
  offset: number,
  limit: number,
): Promise<SearchResult> {
  const none: Slice = { offset: 0, limit: 0 };
  const slices = { artists: none, albums: none, tracks: none, [kind]: { offset, limit } };
  return catalogue.search(viewer, { query: text, rootId, ...slices });
}

function shown(
  { look }: ListContext,
  { artists, albums, tracks }: SearchResult,
  keep: (row: FoundRow) => boolean,
): readonly Item[] {
  return [
    ...artists.filter(keep).map((row) => artistItem(look, row)),
    ...albums.filter(keep).map((row) => albumItem(look, row)),
    ...tracks.filter(keep).map((row) => audioItem(look, row)),
  ];
}
