import type { AlbumQuery, ArtistQuery, Page, TrackQuery } from '../../catalogue/index.ts';
import { albumItem } from '../payloads/album.ts';
import { artistItem } from '../payloads/artist.ts';
import { audioItem } from '../payloads/audio.ts';
import type { Item } from '../payloads/base.ts';
import type { ListContext } from './context.ts';
import { albumLegs, artistLegs, type askedOrder, type Leg, trackLegs } from './legs.ts';
import { chained, type Source } from './source.ts';

type Asked = ReturnType<typeof askedOrder>;
export type AlbumFilter = Omit<AlbumQuery, 'sort' | 'order' | 'limit' | 'offset' | 'cursor' | 'seed'>;
export type TrackFilter = Omit<TrackQuery, 'sort' | 'order' | 'limit' | 'offset' | 'cursor' | 'seed'>;
export type ArtistFilter = Omit<ArtistQuery, 'sort' | 'order' | 'limit' | 'offset' | 'cursor' | 'seed'>;

/** Albums in the order asked for. */
export function albumSource(
  context: ListContext,
  filter: AlbumFilter,
  order: Asked,
  usual?: AlbumQuery['sort'],
): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(
    albumLegs(order, usual),
    (leg) => (paging) =>
      catalogue
        .albums(viewer, {
          ...filter,
          ...paging,
          seed,
          sort: leg.sort,
          order: leg.order,
          lacking: lacking(filter, leg),
        })
        .then((page) => shown(page, (row) => albumItem(look, row))),
  );
}

/** Tracks in the order asked for. */
export function trackSource(
  context: ListContext,
  filter: TrackFilter,
  order: Asked,
  usual?: TrackQuery['sort'],
): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(
    trackLegs(order, usual),
    (leg) => (paging) =>
      catalogue
        .tracks(viewer, {
          ...filter,
          ...paging,
          seed,
          sort: leg.sort,
          order: leg.order,
          lacking: lacking(filter, leg),
          undated: leg.undated,
        })
        .then((page) => shown(page, (row) => audioItem(look, row))),
  );
}

/** Artists in the order asked for. */
export function artistSource(context: ListContext, filter: ArtistFilter, order: Asked): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(
    artistLegs(order),
    (leg) => (paging) =>
      catalogue
        .artists(viewer, {
          ...filter,
          ...paging,
          seed,
          sort: leg.sort,
          order: leg.order,
          lacking: lacking(filter, leg),
        })
        .then((page) => shown(page, (row) => artistItem(look, row))),
  );
}

interface Slice {
  readonly limit: number;
  readonly offset: number;
}
type Turn = (paging: Slice) => Promise<{ readonly items: readonly Item[]; readonly total: number }>;

function legged<S>(legs: readonly Leg<S>[], turnOf: (leg: Leg<S>) => Turn): Source {
  return chained(
    legs.map((leg) => {
      const turn = turnOf(leg);
      return {
        async page(offset, limit) {
          const { items, total } = await turn({ offset, limit: Math.max(1, limit) });
          return { items: limit === 0 ? [] : items, total };
        },
      };
    }),
  );
}

const lacking = (
  filter: { readonly lacking?: AlbumFilter['lacking'] },
  leg: { readonly lacking?: AlbumFilter['lacking'] },
) => [...(filter.lacking ?? []), ...(leg.lacking ?? [])];

const shown = <T>(page: Page<T>, write: (row: T) => Item) => ({
  items: page.items.map(write),
  total: page.total,
});
