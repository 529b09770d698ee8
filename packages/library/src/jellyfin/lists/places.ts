import { visible } from '../../access/index.ts';
import type { TrackRow } from '../../catalogue/index.ts';
import { audioItem, type Item, jellyfinId } from '../../jellyfin-items/index.ts';
import type { ListContext } from './context.ts';
import { type ItemFilter, isOpen } from './filters.ts';
import type { Asked } from './legs.ts';
import { arranged } from './row-order.ts';
import { rowTest } from './row-test.ts';
import { deferred, type Source } from './source.ts';

export interface Place {
  readonly trackId: number;
  /** Index in the whole list, with what the viewer does not see. */
  readonly index: number;
}

/** The places of a playlist that the viewer sees. Throws `not_found`. */
export async function placesOf(
  { db, smartPlaylists, viewer }: Pick<ListContext, 'db' | 'smartPlaylists' | 'viewer'>,
  gid: string,
): Promise<readonly Place[]> {
  const { trackIds } = await smartPlaylists.open(viewer, gid);
  const seen = db.read((reader) => visible(reader, viewer, 'track', trackIds));
  return trackIds.flatMap((trackId, index) => (seen.has(trackId) ? [{ trackId, index }] : []));
}

/** The name of a place: the id of its track, with a number where the track stands in the list again. */
export function entryId(trackGid: string, nth: number): string {
  return nth === 0 ? jellyfinId(trackGid) : `${jellyfinId(trackGid)}-${nth + 1}`;
}

/** How often the track of each place stood in the list before it. */
export function repetitions(places: readonly Place[]): readonly number[] {
  const counts = new Map<number, number>();
  return places.map(({ trackId }) => {
    const nth = counts.get(trackId) ?? 0;
    counts.set(trackId, nth + 1);
    return nth;
  });
}

/**
 * The tracks of a playlist in its order, each place with a name of its own;
 * only some, or in another order, where it is told.
 */
export function placeSource(context: ListContext, gid: string, filter?: ItemFilter, order?: Asked): Source {
  const { viewer, seed } = context;
  let opened: Promise<readonly Place[]> | undefined;
  const open = (): Promise<readonly Place[]> => {
    opened ??= placesOf(context, gid);
    return opened;
  };
  const sorted = order !== undefined && order.sortBy.some((word) => word !== 'default');
  if (sorted || (filter !== undefined && !isOpen(filter)))
    return deferred(async () => {
      const rows = await placedRows(context, await open());
      const keep = filter === undefined ? () => true : rowTest(filter);
      const passing = rows.filter(({ row }) => keep(row));
      const byRow = new Map(passing.map((one) => [one.row, one]));
      const inOrder = sorted ? arranged([...byRow.keys()], order, seed) : [...byRow.keys()];
      return inOrder.flatMap((row) => byRow.get(row)?.item ?? []);
    });
  return {
    async page(offset, limit) {
      const places = await open();
      const part = places.slice(offset, offset + limit);
      const nths = repetitions(places).slice(offset, offset + limit);
      return { items: await placeItems({ ...context, viewer }, part, nths), total: places.length };
    },
  };
}

/** Places that are read at once. */
const atOnce = 500;

async function placedRows(context: ListContext, places: readonly Place[]) {
  const nths = repetitions(places);
  const found: { readonly row: TrackRow; readonly item: Item }[] = [];
  for (let at = 0; at < places.length; at += atOnce) {
    const part = places.slice(at, at + atOnce);
    const rows = await rowsOf(context, part);
    // A track that stands in the list twice is two rows.
    for (const [index, row] of rows.entries())
      if (row !== null) found.push({ row: { ...row }, item: placeItem(context, row, nths[at + index] ?? 0) });
  }
  return found;
}

async function placeItems(
  context: ListContext,
  places: readonly Place[],
  nths: readonly number[],
): Promise<readonly Item[]> {
  const rows = await rowsOf(context, places);
  return rows.flatMap((row, index) => (row === null ? [] : [placeItem(context, row, nths[index] ?? 0)]));
}

const rowsOf = ({ catalogue, viewer }: ListContext, places: readonly Place[]) =>
  catalogue.tracksByIds(
    viewer,
    places.map(({ trackId }) => trackId),
  );

const placeItem = ({ look }: ListContext, row: TrackRow, nth: number): Item => ({
  ...audioItem(look, row),
  PlaylistItemId: entryId(row.gid, nth),
});
