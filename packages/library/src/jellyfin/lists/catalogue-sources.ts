import type {
  AlbumKey,
  AlbumQuery,
  ArtistQuery,
  OrderKey,
  PersonalSort,
  TrackKey,
  TrackQuery,
} from '../../catalogue/index.ts';
import type { WrittenItems } from '../../jellyfin-items/index.ts';
import type { ListContext } from './context.ts';
import { type Asked, albumLegs, artistLegs, type Leg, trackLegs } from './legs.ts';
import { chained, type Source, Written } from './source.ts';

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
  const { catalogue, readers, viewer, look, seed } = context;
  return legged(albumLegs(order, usual), filter.lacking, ({ random, ...slice }) => {
    const query = { ...filter, ...slice, seed, sort: random ? ('random' as const) : ('title' as const) };
    return readers.call('jellyfinAlbums', {
      ...sized(catalogue.asked(viewer, query), slice),
      shape: look.shape,
    });
  });
}

/** Tracks in the order asked for. */
export function trackSource(
  context: ListContext,
  filter: TrackFilter,
  order: Asked,
  usual?: TrackKey,
): Source {
  const { catalogue, readers, viewer, look, seed } = context;
  return legged(trackLegs(order, usual), filter.lacking, ({ random, ...slice }) => {
    const query = { ...filter, ...slice, seed, sort: random ? ('random' as const) : ('title' as const) };
    return readers.call('jellyfinTracks', {
      ...sized(catalogue.asked(viewer, query), slice),
      shape: look.shape,
    });
  });
}

/** Artists in the order asked for. */
export function artistSource(context: ListContext, filter: ArtistFilter, order: Asked): Source {
  const { catalogue, readers, viewer, look, seed } = context;
  return legged(artistLegs(order), filter.lacking, ({ random, ...slice }) => {
    const query = { ...filter, ...slice, seed, sort: random ? ('random' as const) : ('name' as const) };
    return readers.call('jellyfinArtists', {
      ...sized(catalogue.asked(viewer, query), slice),
      shape: look.shape,
    });
  });
}

/** What the catalogue is asked for has one item at least; who wants only the total wants none. */
const sized = <A extends { readonly wanted: { readonly limit: number } }>(
  asked: A,
  { limit }: { readonly limit: number },
): A => (limit === 0 ? { ...asked, wanted: { ...asked.wanted, limit } } : asked);

/** Part of one leg. */
interface Slice<K extends string> {
  readonly limit: number;
  readonly offset: number;
  readonly random: boolean;
  readonly keys?: readonly OrderKey<K>[] | undefined;
  readonly lacking: readonly PersonalSort[];
}

function legged<K extends string>(
  legs: readonly Leg<K>[],
  lacking: readonly PersonalSort[] = [],
  turn: (slice: Slice<K>) => Promise<WrittenItems>,
): Source {
  return chained(
    legs.map((leg) => {
      const ordered = leg.random
        ? { random: true, lacking }
        : { random: false, keys: leg.keys, lacking: [...lacking, ...leg.lacking] };
      return {
        async page(offset, limit) {
          const found = await turn({ ...ordered, offset, limit: Math.max(0, limit) });
          return { items: [new Written(found)], total: found.total };
        },
        total: async () => (await turn({ ...ordered, offset: 0, limit: 0 })).total,
      };
    }),
  );
}
