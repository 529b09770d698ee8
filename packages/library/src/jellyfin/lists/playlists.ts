import { hash } from 'node:crypto';
import type { AccountViewer } from '../../access/index.ts';
import { foldName } from '../../catalogue/index.ts';
import type { PlaylistRecord, Playlists } from '../../community/index.ts';
import { playlistItem } from '../payloads/others.ts';
import type { ListContext } from './context.ts';
import type { ItemFilter } from './filters.ts';
import type { Asked } from './legs.ts';
import type { Source } from './source.ts';

/** Own and public playlists, by name. */
export function allPlaylists(playlists: Playlists, viewer: AccountViewer): readonly PlaylistRecord[] {
  const found: PlaylistRecord[] = [];
  for (;;) {
    const page = playlists.list(viewer, { limit: 500, after: found.at(-1) ?? null });
    found.push(...page);
    if (page.length < 500) return found;
  }
}

/** Playlists whose names hold a text and that pass a filter: they are nobody's music, only marked and named. */
export function playlistSource(
  { playlists, smartPlaylists, viewer, look, seed }: ListContext,
  filter: ItemFilter,
  order: Asked,
  text = '',
): Source {
  const keep = playlistTest(filter, look.favourites().playlists, foldName(text));
  const found = sortedLists(allPlaylists(playlists, viewer).filter(keep), order, seed, look);
  return {
    async page(offset, limit) {
      const part = await smartPlaylists.counted(viewer, found.slice(offset, offset + limit));
      return { items: part.map((list) => playlistItem(look, list)), total: found.length };
    },
  };
}

function playlistTest(
  { having = [], lacking = [], names, genres, years, narrow }: ItemFilter,
  marked: ReadonlyMap<number, string>,
  text: string,
): (list: PlaylistRecord) => boolean {
  const { credited = [], albums, labels, premiered, except = [], changedSince, touchedSince } = narrow;
  const ofMusic = [genres, years, albums, labels, premiered].some((one) => one !== undefined);
  if (ofMusic || credited.length > 0 || having.some((sort) => sort !== 'starred')) return () => false;
  const { startsWith = '', from = '', before } = names ?? {};
  return ({ id, gid, name, updatedAt }) => {
    const key = foldName(name);
    if (!key.includes(text) || !key.startsWith(startsWith) || key < from) return false;
    if ((before !== undefined && key >= before) || except.includes(gid)) return false;
    if (updatedAt < (changedSince ?? touchedSince ?? '')) return false;
    return marked.has(id) ? !lacking.includes('starred') : having.length === 0;
  };
}

const listOrders: Readonly<
  Record<string, (list: PlaylistRecord, look: ListContext['look']) => string | number>
> = {
  sortname: ({ name }) => foldName(name),
  name: ({ name }) => foldName(name),
  datecreated: ({ createdAt }) => createdAt,
  datelastcontentadded: ({ updatedAt }) => updatedAt,
  runtime: ({ durationS }) => durationS,
  isfavoriteorliked: ({ id }, look) => (look.favourites().playlists.has(id) ? 1 : 0),
};

/** By name unless told; there are few of them. */
function sortedLists(
  lists: readonly PlaylistRecord[],
  { sortBy, orders }: Asked,
  seed: number,
  look: ListContext['look'],
): readonly PlaylistRecord[] {
  if (sortBy[0] === 'random') {
    const chance = (list: PlaylistRecord) => hash('sha256', `${seed} ${list.gid}`);
    return lists.toSorted((a, b) => (chance(a) < chance(b) ? -1 : 1));
  }
  const keys = sortBy.flatMap((word, at) => {
    const value = Object.hasOwn(listOrders, word) ? listOrders[word] : undefined;
    return value === undefined ? [] : [{ value, down: (orders[at] ?? orders[0]) === 'desc' }];
  });
  return lists.toSorted((a, b) => {
    for (const { value, down } of keys) {
      const [one, other] = [value(a, look), value(b, look)];
      if (one !== other) return one < other === down ? 1 : -1;
    }
    return 0;
  });
}
