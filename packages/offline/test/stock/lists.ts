/** GET /Items of the Jellyfin server of the tests. */
import { netTime, type StockItem, type StockState, textIn } from './state.ts';

/** Query of a request: names in lower case, lists repeated or with commas. */
export class Query {
  readonly #values = new Map<string, string[]>();

  constructor(search: URLSearchParams) {
    for (const [name, value] of search) {
      const key = name.toLowerCase();
      this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  list(name: string): readonly string[] {
    return (this.#values.get(name) ?? [])
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
  }
}

/** Fields that a list gives only when they are asked for. */
const GATED = ['DateCreated', 'Genres', 'MediaSources', 'MediaStreams', 'ParentId', 'Path', 'ProviderIds'];
const ALSO_GATED = ['SortName', 'Overview', 'Tags', 'Etag', 'ChildCount'];

export function itemDto(
  state: StockState,
  user: string,
  { dto }: StockItem,
  fields: readonly string[] | 'all',
  withUserData = true,
): Readonly<Record<string, unknown>> {
  const left = fields === 'all' ? [] : [...GATED, ...ALSO_GATED].filter((name) => !fields.includes(name));
  const kept = Object.entries(dto).filter(([name]) => !left.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...(withUserData ? { UserData: state.userDataDto(user, dto.Id) } : {}),
  };
}

/** What is compared for an order of SortBy. */
function keyOf(state: StockState, user: string, { dto }: StockItem, order: string): string {
  if (order === 'DateCreated') return textIn(dto['DateCreated']);
  if (order === 'DatePlayed') return state.dataOf(user, dto.Id).LastPlayedDate ?? '';
  return textIn(dto['SortName'] ?? dto['Name']).toLowerCase();
}

function sorted(state: StockState, user: string, items: StockItem[], query: Query): readonly StockItem[] {
  const orders = query.list('sortby');
  const downwards = query.get('sortorder')?.startsWith('Descending') === true;
  return items.toSorted((a, b) => {
    for (const order of orders.length === 0 ? ['SortName'] : orders) {
      const [x, y] = [keyOf(state, user, a, order), keyOf(state, user, b, order)];
      if (x !== y) return (x < y ? -1 : 1) * (downwards ? -1 : 1);
    }
    return 0;
  });
}

const playlistItem = (playlist: { readonly id: string; readonly name: string }): StockItem => ({
  dto: { Id: playlist.id, Type: 'Playlist', Name: playlist.name, DateCreated: netTime(0) },
  libraryId: 'playlists',
  savedAt: 0,
});

function matches(state: StockState, user: string, item: StockItem, query: Query): boolean {
  const { dto } = item;
  const [types, ids, filters] = [
    query.list('includeitemtypes'),
    query.list('ids').map((id) => id.replaceAll('-', '').toLowerCase()),
    query.list('filters'),
  ];
  const [parent, since, term] = [
    query.get('parentid'),
    query.get('mindatelastsaved'),
    query.get('searchterm'),
  ];
  const data = state.dataOf(user, dto.Id);
  const artists = [...query.list('albumartistids'), ...query.list('artistids')];
  const owners = JSON.stringify([dto['AlbumArtists'], dto['ArtistItems']]);
  return (
    (types.length === 0 || types.includes(dto.Type)) &&
    (ids.length === 0 || ids.includes(dto.Id)) &&
    (parent === undefined ||
      [item.libraryId, dto['AlbumId'], dto['SeriesId'], dto['SeasonId']].includes(parent)) &&
    (since === undefined || item.savedAt >= Date.parse(since)) &&
    (term === undefined || textIn(dto['Name']).toLowerCase().includes(term.toLowerCase())) &&
    (artists.length === 0 || artists.some((id) => owners.includes(id))) &&
    (!(filters.includes('IsFavorite') || query.get('isfavorite') === 'true') || data.IsFavorite) &&
    (!filters.includes('IsPlayed') || data.Played) &&
    (!filters.includes('IsResumable') || data.PlaybackPositionTicks > 0)
  );
}

/** The QueryResult of a list. Without any filter it is the views. */
export function listItems(state: StockState, user: string, query: Query, only?: string): object {
  const own = [...state.playlists.values()].filter(({ owner }) => owner === user).map(playlistItem);
  const seen = [...state.items.values()].filter(
    (item) => state.sees(user, item) && (only === undefined || item.dto.Type === only),
  );
  const found = [...seen, ...(only === undefined ? own : [])].filter((item) =>
    matches(state, user, item, query),
  );
  const all = sorted(state, user, found, query);
  const start = Number(query.get('startindex') ?? 0);
  const limit = Number(query.get('limit') ?? all.length);
  return {
    Items: all
      .slice(start, start + limit)
      .map((item) =>
        itemDto(state, user, item, query.list('fields'), query.get('enableuserdata') !== 'false'),
      ),
    // Like the real one: nothing is counted when nobody asks.
    TotalRecordCount: query.get('enabletotalrecordcount') === 'false' ? 0 : all.length,
    StartIndex: start,
  };
}

/** The QueryResult of the views of a user. */
export function listViews(state: StockState, user: string): object {
  const allowed = state.users.get(user)?.libraries;
  const views = state.libraries
    .filter(({ id }) => allowed?.includes(id) ?? true)
    .map(({ id, name, type }) => ({
      Id: id,
      Name: name,
      Type: 'CollectionFolder',
      CollectionType: type,
      ImageTags: {},
      ServerId: state.id,
    }));
  return { Items: views, TotalRecordCount: views.length, StartIndex: 0 };
}
