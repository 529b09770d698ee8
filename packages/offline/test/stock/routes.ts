/** The addresses of the Jellyfin server of the tests, each as the real one answers it. */
import { itemDto, listItems, listViews, type Query } from './lists.ts';
import { newId, type StockState, type StockUserData, textIn } from './state.ts';

export interface StockRequest {
  readonly method: string;
  /** In lower case, in its modern form. */
  readonly path: string;
  readonly query: Query;
  readonly body: Readonly<Record<string, unknown>>;
  readonly user: string;
}

export interface StockAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const done: StockAnswer = { status: 204 };
const missing: StockAnswer = { status: 404 };
const ok = (body: unknown): StockAnswer => ({ status: 200, body });
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** `/Users/{id}/X` and its modern twin are one. */
export function modernPath(path: string): string {
  return path
    .toLowerCase()
    .replace(/^\/users\/[\da-f-]{32,36}\/(favorite|played)items\//, '/user$1items/')
    .replace(/^\/users\/[\da-f-]{32,36}\/items\/([\da-f-]+)\/(userdata|rating)$/, '/useritems/$1/$2')
    .replace(/^\/users\/[\da-f-]{32,36}\/views$/, '/userviews')
    .replace(/^\/users\/[\da-f-]{32,36}\/items/, '/items')
    .replace(/^\/items\/resume$/, '/useritems/resume');
}

const FIELDS = ['PlaybackPositionTicks', 'PlayCount', 'IsFavorite', 'Played', 'LastPlayedDate'] as const;

/** Absolute and partial: what is not there stays. */
function dataChange(body: StockRequest['body']): Partial<StockUserData> {
  const named = [...FIELDS, 'Rating', 'Likes'].filter(
    (name) => body[name] !== undefined && body[name] !== null,
  );
  return Object.fromEntries(named.map((name) => [name, body[name]]));
}

function answerUserData(state: StockState, { method, path, query, body, user }: StockRequest): StockAnswer {
  const [, kind = '', id = '', rest] = path.split('/');
  const item = state.items.get(id.replaceAll('-', ''));
  if (item === undefined || !state.sees(user, item)) return missing;
  const itemId = item.dto.Id;
  if (kind === 'userfavoriteitems') return ok(state.change(user, itemId, { IsFavorite: method === 'POST' }));
  if (kind === 'userplayeditems')
    return ok(
      method === 'POST'
        ? state.markPlayed(user, itemId, query.get('dateplayed'))
        : state.markUnplayed(user, itemId),
    );
  if (rest === 'rating')
    return ok(
      state.change(user, itemId, { Likes: method === 'POST' ? query.get('likes') === 'true' : undefined }),
    );
  return ok(
    method === 'POST' ? state.change(user, itemId, dataChange(body)) : state.userDataDto(user, itemId),
  );
}

function createPlaylist(state: StockState, { query, body, user }: StockRequest): StockAnswer {
  const items = texts(body['Ids'] ?? query.list('ids'));
  const playlist = { id: newId(), owner: user, name: textIn(body['Name'] ?? query.get('name')), items };
  state.playlists.set(playlist.id, playlist);
  return ok({ Id: playlist.id });
}

function answerPlaylist(state: StockState, request: StockRequest): StockAnswer {
  const { method, path, query, body, user } = request;
  const [, , id, part, entry, verb, index] = path.split('/');
  if (id === undefined) return createPlaylist(state, request);
  const playlist = state.playlists.get(id);
  if (playlist === undefined || playlist.owner !== user) return missing;
  if (part === undefined) {
    if (method === 'GET') return ok({ OpenAccess: false, Shares: [], ItemIds: playlist.items });
    if (typeof body['Name'] === 'string') playlist.name = body['Name'];
    if (Array.isArray(body['Ids'])) playlist.items = texts(body['Ids']);
    return done;
  }
  if (verb === 'move') {
    const from = playlist.items.indexOf(entry ?? '');
    if (from < 0) return { status: 400 };
    playlist.items.splice(Number(index), 0, ...playlist.items.splice(from, 1));
    return done;
  }
  if (method === 'POST') playlist.items.push(...query.list('ids'));
  if (method === 'DELETE')
    playlist.items = playlist.items.filter((item) => !query.list('entryids').includes(item));
  if (method !== 'GET') return done;
  const start = Number(query.get('startindex') ?? 0);
  const page = playlist.items.slice(start, start + Number(query.get('limit') ?? playlist.items.length));
  const items = page.flatMap((itemId) => {
    const item = state.items.get(itemId);
    if (item === undefined || !state.sees(user, item)) return [];
    return [{ ...itemDto(state, user, item, query.list('fields')), PlaylistItemId: itemId }];
  });
  return ok({ Items: items, TotalRecordCount: playlist.items.length, StartIndex: start });
}

function answerItem(state: StockState, { method, path, user }: StockRequest): StockAnswer {
  const id = (path.split('/')[2] ?? '').replaceAll('-', '');
  const playlist = state.playlists.get(id);
  if (method === 'DELETE') {
    if (playlist?.owner !== user) return missing;
    state.remove(id);
    return done;
  }
  const item = state.items.get(id);
  if (item !== undefined && state.sees(user, item)) return ok(itemDto(state, user, item, 'all'));
  if (playlist?.owner !== user) return missing;
  return ok({ Id: id, Name: playlist.name, Type: 'Playlist' });
}

const EVENTS = { '': 'start', progress: 'progress', stopped: 'stop' } as const;

function answerSession(state: StockState, { path, body, user }: StockRequest): StockAnswer {
  const item = textIn(body['ItemId']).replaceAll('-', '');
  const name = path.slice('/sessions/playing'.length).replace('/', '');
  const ticks = typeof body['PositionTicks'] === 'number' ? body['PositionTicks'] : undefined;
  if (name === '' || name === 'progress' || name === 'stopped')
    if (state.items.has(item)) state.session(user, item, EVENTS[name], ticks);
  return done;
}

/** The answer to a request of somebody who has signed in. */
export function answerStock(state: StockState, request: StockRequest): StockAnswer {
  const { path, query, user } = request;
  if (path === '/userviews') return ok(listViews(state, user));
  if (path === '/users/me') return ok({ Id: user, Name: state.users.get(user)?.name, ServerId: state.id });
  if (path === '/items') return ok(listItems(state, user, query));
  if (/^\/artists(\/albumartists)?$/.test(path)) return ok(listItems(state, user, query, 'MusicArtist'));
  if (path === '/useritems/resume') return ok({ Items: [], TotalRecordCount: 0, StartIndex: 0 });
  if (path.startsWith('/user')) return answerUserData(state, request);
  if (path.startsWith('/playlists')) return answerPlaylist(state, request);
  if (path.startsWith('/sessions/playing')) return answerSession(state, request);
  return path.startsWith('/items/') ? answerItem(state, request) : missing;
}
