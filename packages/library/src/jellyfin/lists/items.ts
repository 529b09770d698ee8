import { audioItem } from '../../jellyfin-items/index.ts';
import type { Call } from '../endpoint.ts';
import type { Look } from '../look.ts';
import { viewItems } from '../views.ts';
import { albumSource, artistSource, trackSource } from './catalogue-sources.ts';
import { type ListContext, type ListServices, listContext } from './context.ts';
import { type ItemFilter, isOpen, itemFilter } from './filters.ts';
import { genreSource } from './genres.ts';
import { type Asked, askedOrder } from './legs.ts';
import { type Parent, parentOf } from './parents.ts';
import { placeSource } from './places.ts';
import { playlistSource } from './playlists.ts';
import { arranged } from './row-order.ts';
import { rowTest } from './row-test.ts';
import { searchSource } from './search-source.ts';
import { chained, deferred, ready, type Source } from './source.ts';
import { type ItemType, typesOf } from './types.ts';

const nothing = ready([]);

/** The list that a request with the parameters of `/Items` is for. */
export async function itemSource(services: ListServices, call: Call, look: Look): Promise<Source> {
  const { query } = call;
  const context = listContext(services, call, look);
  const parent = await parentOf(context, query.text('parentId'));
  if (parent === undefined) return nothing;
  const recursive = query.flag('recursive') === true || query.words('includeItemTypes').length > 0;
  if (parent.kind === 'root' && !recursive) return ready(await viewItems(services, call, look));
  const filter = await itemFilter(context, query, parent);
  if (filter === undefined) return nothing;
  const asked: Wanted = { parent, filter, order: askedOrder(query), text: query.text('searchTerm', 1000) };
  return chained(typesOf(query, parent).map((type) => listed(context, type, asked)));
}

interface Wanted {
  readonly parent: Parent;
  readonly filter: ItemFilter;
  readonly order: Asked;
  readonly text: string | undefined;
}

/** The items of one kind. */
function listed(context: ListContext, type: ItemType, wanted: Wanted): Source {
  const { parent, filter, text } = wanted;
  const everywhere = parent.kind === 'nowhere' || parent.kind === 'root';
  if (type === 'playlist')
    return everywhere || parent.kind === 'playlists'
      ? playlistSource(context, filter, wanted.order, text)
      : nothing;
  if (type === 'genre')
    return everywhere || parent.kind === 'view' ? genreSource(context, parent, filter, text) : nothing;
  if (parent.kind === 'playlists' || (parent.kind === 'playlist' && type !== 'track')) return nothing;
  if (text !== undefined) return found(context, type, text, filter);
  if (type === 'artist')
    return parent.kind === 'album' || parent.kind === 'artist' ? nothing : artists(context, wanted);
  if (type === 'album') return parent.kind === 'album' ? nothing : albumSource(context, filter, wanted.order);
  return tracks(context, wanted);
}

function found(
  context: ListContext,
  type: 'artist' | 'album' | 'track',
  text: string,
  filter: ItemFilter,
): Source {
  const keep = isOpen(filter) ? undefined : rowTest(filter);
  return searchSource(context, { kind: `${type}s`, text, rootId: filter.rootId, keep });
}

function artists(context: ListContext, { filter, order }: Wanted): Source {
  const { having, lacking, names, rootId, genres, narrow } = filter;
  return artistSource(context, { having, lacking, names, rootId, genres, narrow, withAlbums: true }, order);
}

function tracks(context: ListContext, { parent, filter, order }: Wanted): Source {
  if (parent.kind === 'playlist') return placeSource(context, parent.gid, filter, order);
  if (parent.kind === 'album') return albumTracks(context, parent.gid, filter, order);
  const { credited = [], albums } = filter.narrow;
  // What is on an album or of somebody is told album by album.
  return trackSource(context, filter, order, credited.length > 0 || albums !== undefined ? 'album' : 'title');
}

/** The tracks of an album, which need not be listed anywhere: by disc and number unless told. */
function albumTracks(
  { catalogue, viewer, look, seed }: ListContext,
  gid: string,
  filter: ItemFilter,
  order: Asked,
): Source {
  return deferred(async () => {
    const rows = (await catalogue.album(viewer, gid))?.tracks ?? [];
    const { albums: _, ...narrow } = filter.narrow;
    const passing = rows.filter(rowTest({ ...filter, narrow }));
    return arranged(passing, order, seed, true).map((row) => audioItem(look, row));
  });
}
