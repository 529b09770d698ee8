import { itemByGid } from '../../catalogue/index.ts';
import { albumItem, artistItem, audioItem, gidOf, type Item } from '../../jellyfin-items/index.ts';
import type { Call } from '../endpoint.ts';
import { refused } from '../protocol/fields.ts';
import { singleItem } from '../single-items.ts';
import { type ListContext, type ListServices } from './context.ts';
import { isOpen, itemFilter } from './filters.ts';
import { askedOrder } from './legs.ts';
import { arranged } from './row-order.ts';
import { type FoundRow, rowTest } from './row-test.ts';
import { typesOf } from './types.ts';

/** Ids of one request. */
const mostIds = 1000;

/** The items that `ids` of a request names: in its order unless told otherwise, those that pass its filters. */
export async function itemsOfIds(
  services: ListServices,
  call: Call,
  context: ListContext,
): Promise<readonly Item[]> {
  const { query } = call;
  const ids = query.list('ids');
  if (ids.length > mostIds) throw refused('ids', `holds more than ${mostIds} ids`);
  const filter = await itemFilter(context, query, { kind: 'nowhere' });
  if (filter === undefined) return [];
  const types = query.has('includeItemTypes') ? typesOf(query, { kind: 'nowhere' }) : undefined;
  const found = await readIds(context, ids);
  const keep = rowTest(filter);
  const passing = found.rows.filter(
    ({ row, kind }) => keep(row) && (types === undefined || types.includes(kind)),
  );
  const order = askedOrder(query);
  const itemOf = new Map(passing.map(({ row, item }) => [row, item]));
  if (found.others.length === 0 || !isOpen(filter) || types !== undefined)
    return arranged([...itemOf.keys()], order, context.seed).flatMap((row) => itemOf.get(row) ?? []);
  // Playlists, genres and libraries among them: all in the order of the request.
  const items = new Map<string, Item>();
  for (const { id, item } of passing) items.set(id, item);
  for (const id of found.others) {
    const item = await singleItem(services, call, context.look, id).catch(ignoreMissing);
    if (item !== undefined) items.set(id, item);
  }
  return ids.flatMap((id) => items.get(id) ?? []);
}

interface Read {
  readonly id: string;
  readonly kind: 'track' | 'album' | 'artist';
  readonly row: FoundRow;
  readonly item: Item;
}

/** The rows that ids name, together for each kind, and the ids of other things. */
async function readIds(
  { db, catalogue, viewer, look }: ListContext,
  ids: readonly string[],
): Promise<{ readonly rows: readonly Read[]; readonly others: readonly string[] }> {
  const unique = [...new Set(ids)];
  const named = db.read((reader) =>
    unique.map((id) => {
      const gid = gidOf(id);
      return { id, found: gid === undefined ? undefined : itemByGid(reader, gid) };
    }),
  );
  const idsOf = (kind: string) => named.flatMap(({ found }) => (found?.kind === kind ? [found.id] : []));
  const [tracks, albums, artists] = await Promise.all([
    catalogue.tracksByIds(viewer, idsOf('track')),
    catalogue.albumsByIds(viewer, idsOf('album')),
    catalogue.artistsByIds(viewer, idsOf('artist')),
  ]);
  const read = new Map<string, Omit<Read, 'id'>>();
  for (const row of tracks)
    if (row !== null) read.set(`track ${row.id}`, { kind: 'track', row, item: audioItem(look, row) });
  for (const row of albums)
    if (row !== null) read.set(`album ${row.id}`, { kind: 'album', row, item: albumItem(look, row) });
  for (const row of artists)
    if (row !== null) read.set(`artist ${row.id}`, { kind: 'artist', row, item: artistItem(look, row) });
  const music = new Set(['track', 'album', 'artist']);
  return {
    rows: named.flatMap(({ id, found }) => {
      const one = found === undefined ? undefined : read.get(`${found.kind} ${found.id}`);
      return one === undefined ? [] : [{ id, ...one }];
    }),
    others: named.flatMap(({ id, found }) => (found !== undefined && music.has(found.kind) ? [] : [id])),
  };
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'not_found') return undefined;
  throw error;
}
