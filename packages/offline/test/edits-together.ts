/** Many edits in one request, as a Bandstand makes them, to a server of the tests. */
import { type CallServer, idOf, type ServerRequest } from '@bandstand/offline';
import type { StockState } from './stock/state.ts';

/** An edit as a device writes it. */
interface Edit {
  readonly Key: string;
  readonly Operation: string;
  readonly ItemId?: string;
  readonly Value?: unknown;
  readonly PositionTicks?: number;
  readonly At?: string;
  readonly Name?: string;
  readonly Ids?: readonly string[];
  readonly Base?: readonly string[];
}

export interface TogetherServer {
  readonly state: StockState;
  readonly userId: string;
  /** Makes a single request, once by its key. */
  readonly make: CallServer;
  readonly isKnown: (key: string) => boolean;
}

const data = (id: string): string => `/UserItems/${id}/UserData`;

/** The request that makes an edit by itself; `undefined` where nothing is to be done. */
function requestOf({ state, userId }: TogetherServer, edit: Edit): ServerRequest | undefined {
  const { Operation, ItemId: id = '', Value, PositionTicks, At = '', Name, Ids } = edit;
  const had = state.dataOf(userId, id);
  const last = Date.parse(had.LastPlayedDate ?? '1970-01-01');
  const isOvertaken = last > Date.parse(At);
  switch (Operation) {
    case 'favorite.set':
      return { method: Value === true ? 'POST' : 'DELETE', path: `/UserFavoriteItems/${id}` };
    case 'rating.set':
      return Value === null
        ? { method: 'DELETE', path: `/UserItems/${id}/Rating` }
        : { method: 'POST', path: data(id), body: { Rating: Value } };
    case 'play.event':
      return { method: 'POST', path: `/UserPlayedItems/${id}`, query: { datePlayed: At } };
    case 'progress.set': {
      const body = { PlaybackPositionTicks: PositionTicks, LastPlayedDate: At };
      return isOvertaken ? undefined : { method: 'POST', path: data(id), body };
    }
    case 'played.set': {
      if (Value !== true)
        return isOvertaken ? undefined : { method: 'DELETE', path: `/UserPlayedItems/${id}` };
      const LastPlayedDate = isOvertaken ? had.LastPlayedDate : At;
      const body = { Played: true, PlayCount: Math.max(1, had.PlayCount), PlaybackPositionTicks: 0 };
      return { method: 'POST', path: data(id), body: { ...body, LastPlayedDate } };
    }
    case 'playlist.create':
      return { method: 'POST', path: '/Playlists', body: { Name, Ids } };
    case 'playlist.setItems':
      return { method: 'POST', path: `/Playlists/${id}`, body: { Ids } };
    case 'playlist.rename':
      return { method: 'POST', path: `/Playlists/${id}`, body: { Name } };
    default:
      return { method: 'DELETE', path: `/Items/${id}` };
  }
}

async function makeOne(server: TogetherServer, edit: Edit): Promise<object> {
  const { state, make, isKnown } = server;
  const { Key, Operation, ItemId: id = '', Base } = edit;
  const isOfPlaylist = Operation.startsWith('playlist.');
  const there = isOfPlaylist ? state.playlists.get(id) : undefined;
  if (Operation === 'playlist.setItems' && there !== undefined && !isKnown(Key))
    if (Base !== undefined && Base.join() !== there.items.join()) return { Key, Status: 409 };
  const request = requestOf(server, edit);
  const reply = request === undefined ? { status: 200, body: {} } : await make({ ...request, key: Key });
  if (isOfPlaylist) {
    const made = idOf(Object(reply.body).Id);
    if (reply.status > 299) return { Key, Status: 422 };
    return { Key, Status: 200, ...(made === null ? {} : { Id: made }) };
  }
  if (reply.status > 299) return { Key, Status: reply.status };
  const now = await make({ method: 'GET', path: data(id) });
  return { Key, Status: 200, UserData: now.body };
}

/** The results of the edits of a request, in their order. */
export async function makeTogether(server: TogetherServer, body: unknown): Promise<readonly object[]> {
  const edits: unknown = Object(body).Edits;
  const results: object[] = [];
  for (const edit of Array.isArray(edits) ? edits : []) results.push(await makeOne(server, edit));
  return results;
}
