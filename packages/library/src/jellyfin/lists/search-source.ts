import type { SearchResult, Slice } from '../../catalogue/index.ts';
import { albumItem } from '../payloads/album.ts';
import { artistItem } from '../payloads/artist.ts';
import { audioItem } from '../payloads/audio.ts';
import type { Item } from '../payloads/base.ts';
import type { ListContext } from './context.ts';
import type { FoundRow } from './row-test.ts';
import type { Source } from './source.ts';

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
  const find = async (offset: number, limit: number): Promise<readonly Item[]> =>
    shown(context, await hits(context, wanted, offset, limit), () => true);
  return {
    async page(offset, limit) {
      const items = await find(offset, limit + 1);
      if (items.length === 0 && offset > 0) return { items, total: (await find(0, offset)).length };
      return { items: items.slice(0, limit), total: offset + items.length };
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
