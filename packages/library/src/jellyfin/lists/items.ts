import type { Call } from '../endpoint.ts';
import type { Look } from '../look.ts';
import { audioItem } from '../payloads/audio.ts';
import { genreItem } from '../payloads/others.ts';
import type { Fields } from '../protocol/fields.ts';
import { gidOf } from '../protocol/ids.ts';
import {
  type AlbumFilter,
  albumSource,
  artistSource,
  type TrackFilter,
  trackSource,
} from './catalogue-sources.ts';
import { type ListContext, type ListServices, listContext } from './context.ts';
import { contentFilter, personalFilter } from './filters.ts';
import { askedOrder } from './legs.ts';
import { type Parent, parentOf } from './parents.ts';
import { placeSource, playlistSource } from './playlists.ts';
import { type FoundRow, searchFilter } from './search-filter.ts';
import { searchSource } from './search-source.ts';
import { chained, ready, type Source } from './source.ts';
import { type ItemType, typesOf } from './types.ts';

const nothing = ready([]);

/** The list that a request with the parameters of `/Items` is for. */
export async function itemSource(services: ListServices, call: Call, look: Look): Promise<Source> {
  const context = listContext(services, call, look);
  const parent = await parentOf(context, call.query.text('parentId'));
  if (parent === undefined) return nothing;
  const text = call.query.text('searchTerm', 1000);
  const types = typesOf(call.query, parent);
  const filters = await filtersOf(context, call.query, parent);
  if (filters === undefined) return nothing;
  if (text !== undefined) {
    const keep = searchFilter(filters.album, parent, call.query);
    return chained(types.map((type) => found(context, type, text, parent, keep)));
  }
  return chained(types.map((type) => listed(context, type, { ...filters, parent, query: call.query })));
}

/** The ids of artists in a parameter, as gids; what is no id is an artist of nothing. */
const gidsIn = (query: Fields, name: string): readonly string[] =>
  query.list(name).map((id) => gidOf(id) ?? 'none');

interface Filters {
  readonly album: AlbumFilter;
  readonly parent: Parent;
  readonly query: Fields;
}

async function filtersOf(context: ListContext, query: Fields, parent: Parent) {
  const personal = personalFilter(query);
  if (personal === undefined) return undefined;
  const needsGenres = query.list('genreIds').length > 0;
  const known = needsGenres ? (await context.catalogue.genres(context.viewer)).map(({ name }) => name) : [];
  const genre = parent.kind === 'genre' ? { genre: parent.name } : {};
  const rootId = parent.kind === 'view' ? parent.rootId : undefined;
  return { album: { ...personal, ...contentFilter(query, known), ...genre, rootId } };
}

function found(
  context: ListContext,
  type: ItemType,
  text: string,
  parent: Parent,
  keep: ((row: FoundRow) => boolean) | undefined,
): Source {
  if (type === 'playlist') return keep === undefined ? playlistSource(context, text) : nothing;
  if (type === 'genre') return nothing;
  const rootId = parent.kind === 'view' ? parent.rootId : undefined;
  return searchSource(context, { kind: `${type}s`, text, rootId, keep });
}

function listed(context: ListContext, type: ItemType, filters: Filters): Source {
  const { parent, query } = filters;
  const broad = parent.kind === 'nowhere' || parent.kind === 'view';
  if (type === 'playlist')
    return parent.kind === 'nowhere' || parent.kind === 'playlists' ? playlistSource(context) : nothing;
  if (type === 'genre') return broad ? genreSource(context) : nothing;
  if (type === 'artist' && !broad && parent.kind !== 'genre') return nothing;
  if (type === 'artist') {
    const { having, lacking, names, rootId, genre, genres } = filters.album;
    const wanted = genre === undefined ? genres : [genre];
    return artistSource(
      context,
      { having, lacking, names, rootId, genres: wanted, withAlbums: true },
      askedOrder(query),
    );
  }
  return type === 'album' ? albumList(context, filters) : trackList(context, filters);
}

function albumList(context: ListContext, { album, parent, query }: Filters): Source {
  if (parent.kind === 'album' || parent.kind === 'playlist' || parent.kind === 'playlists') return nothing;
  const order = askedOrder(query);
  const of = (names: readonly string[], artistAlbums: 'own' | 'all' | 'appears-on') =>
    names.map((artist) => albumSource(context, { ...album, artist, artistAlbums }, order));
  const sources = [
    ...(parent.kind === 'artist' ? of([parent.gid], 'own') : []),
    ...of(gidsIn(query, 'albumArtistIds'), 'own'),
    ...of(gidsIn(query, 'contributingArtistIds'), 'appears-on'),
    ...of(gidsIn(query, 'artistIds'), 'all'),
  ];
  return sources.length > 0 ? chained(sources) : albumSource(context, album, order);
}

function trackList(context: ListContext, { album, parent, query }: Filters): Source {
  if (parent.kind === 'album') return albumTracks(context, [parent.gid]);
  if (parent.kind === 'playlist') return placeSource(context, parent.gid);
  if (parent.kind === 'playlists') return nothing;
  const albums = gidsIn(query, 'albumIds');
  if (albums.length > 0) return albumTracks(context, albums);
  const order = askedOrder(query);
  const of = (names: readonly string[], field: 'artist' | 'albumArtist') =>
    names.map((artist) =>
      trackSource(context, { ...album, [field]: artist } satisfies TrackFilter, order, 'album'),
    );
  const sources = [
    ...(parent.kind === 'artist' ? of([parent.gid], 'albumArtist') : []),
    ...of(gidsIn(query, 'albumArtistIds'), 'albumArtist'),
    ...of([...gidsIn(query, 'contributingArtistIds'), ...gidsIn(query, 'artistIds')], 'artist'),
  ];
  return sources.length > 0 ? chained(sources) : trackSource(context, album, order);
}

/** The tracks of albums, by disc and number. */
function albumTracks({ catalogue, viewer, look }: ListContext, gids: readonly string[]): Source {
  return chained(
    gids.map((gid) => ({
      async page(offset: number, limit: number) {
        const album = await catalogue.album(viewer, gid);
        const tracks = album?.tracks ?? [];
        const items = tracks.slice(offset, offset + limit).map((row) => audioItem(look, row));
        return { items, total: tracks.length };
      },
    })),
  );
}

/** Genres of which the viewer sees something, by name. */
export function genreSource({ catalogue, viewer, look }: ListContext, text = ''): Source {
  const key = text.toLowerCase();
  return {
    async page(offset, limit) {
      const genres = (await catalogue.genres(viewer)).filter(({ name }) => name.toLowerCase().includes(key));
      const items = genres.slice(offset, offset + limit).map((row) => genreItem(look, row));
      return { items, total: genres.length };
    },
  };
}
