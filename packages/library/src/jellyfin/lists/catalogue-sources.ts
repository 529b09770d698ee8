import type {
  AlbumKey,
  AlbumQuery,
  ArtistQuery,
  OrderKey,
  Page,
  PersonalSort,
  TrackKey,
  TrackQuery,
} from '../../catalogue/index.ts';
import { albumItem } from '../payloads/album.ts';
import { artistItem } from '../payloads/artist.ts';
import { audioItem } from '../payloads/audio.ts';
import type { Item } from '../payloads/base.ts';
import type { ListContext } from './context.ts';
import { type Asked, albumLegs, artistLegs, type Leg, trackLegs } from './legs.ts';
import { chained, type Source } from './source.ts';

type Ordering = 'sort' | 'order' | 'keys' | 'limit' | 'offset' | 'cursor' | 'seed';
export type AlbumFilter = Omit<AlbumQuery, Ordering>;
export type TrackFilter = Omit<TrackQuery, Ordering>;
export type ArtistFilter = Omit<ArtistQuery, Ordering>;

/** Albums in the order asked for. */
export function albumSource(
  context: ListContext,
  filter: AlbumFilter,
  order: Asked,
  usual?: AlbumKey,
): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(albumLegs(order, usual), filter.lacking, ({ random, ...slice }) =>
    catalogue
      .albums(viewer, { ...filter, ...slice, seed, sort: random ? 'random' : 'title' })
      .then((page) => shown(page, (row) => albumItem(look, row))),
  );
}

/** Tracks in the order asked for. */
export function trackSource(
  context: ListContext,
  filter: TrackFilter,
  order: Asked,
  usual?: TrackKey,
): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(trackLegs(order, usual), filter.lacking, ({ random, ...slice }) =>
    catalogue
      .tracks(viewer, { ...filter, ...slice, seed, sort: random ? 'random' : 'title' })
      .then((page) => shown(page, (row) => audioItem(look, row))),
  );
}

/** Artists in the order asked for. */
export function artistSource(context: ListContext, filter: ArtistFilter, order: Asked): Source {
  const { catalogue, viewer, look, seed } = context;
  return legged(artistLegs(order), filter.lacking, ({ random, ...slice }) =>
    catalogue
      .artists(viewer, { ...filter, ...slice, seed, sort: random ? 'random' : 'name' })
      .then((page) => shown(page, (row) => artistItem(look, row))),
  );
}

/** Part of one leg. */
interface Slice<K extends string> {
  readonly limit: number;
  readonly offset: number;
  readonly random: boolean;
  readonly keys?: readonly OrderKey<K>[] | undefined;
  readonly lacking: readonly PersonalSort[];
}
type Turn<K extends string> = (
  slice: Slice<K>,
) => Promise<{ readonly items: readonly Item[]; readonly total: number }>;

function legged<K extends string>(
  legs: readonly Leg<K>[],
  lacking: readonly PersonalSort[] = [],
  turn: Turn<K>,
): Source {
  return chained(
    legs.map((leg) => {
      const ordered = leg.random
        ? { random: true, lacking }
        : { random: false, keys: leg.keys, lacking: [...lacking, ...leg.lacking] };
      return {
        async page(offset, limit) {
          const { items, total } = await turn({ ...ordered, offset, limit: Math.max(1, limit) });
          return { items: limit === 0 ? [] : items, total };
        },
      };
    }),
  );
}

const shown = <T>(page: Page<T>, write: (row: T) => Item) => ({
  items: page.items.map(write),
  total: page.total,
});
