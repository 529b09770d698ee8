import { mergeLists, sameList } from '../merge/index.ts';
import { fieldsOf, idOf } from '../models/index.ts';
import { type PlaylistState, playlistState } from '../queries/index.ts';
import { baseListOf, idList, payloadOf } from './payload.ts';
import { agreed, bound, gone, stateOf } from './playlist-acks.ts';
import { type Ack, type SendEdit, type Sending, Unsendable } from './sending.ts';
import { type ServerRequest, statusOf, told } from './server.ts';

const pathOf = (id: string): string => `/Playlists/${id}`;
const ask = (sending: Sending, request: ServerRequest): Promise<unknown> =>
  told(sending.ask, { ...request, query: { userId: sending.userId, ...request.query } });

/** The items of a playlist on the server; `undefined` when it has none of this id. */
async function itemsThere(sending: Sending, id: string): Promise<readonly string[] | undefined> {
  try {
    const body = await ask(sending, { method: 'GET', path: pathOf(id) });
    return idList(fieldsOf(body)?.['ItemIds']);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

const itemDtos = (body: unknown): readonly unknown[] => {
  const items = fieldsOf(body)?.['Items'];
  return Array.isArray(items) ? items : [];
};

/** Those of `ids` that the server still has: one song that is gone must not keep a whole list from being sent. */
async function stillThere(sending: Sending, ids: readonly string[]): Promise<readonly string[]> {
  const unique = [...new Set(ids)];
  const there = new Set<string>();
  for (let from = 0; from < unique.length; from += 200) {
    const query = { ids: unique.slice(from, from + 200).join(','), enableImages: 'false' };
    const body = await ask(sending, { method: 'GET', path: '/Items', query });
    for (const dto of itemDtos(body)) there.add(idOf(fieldsOf(dto)?.['Id']) ?? '');
  }
  return ids.filter((id) => there.has(id));
}

/** Sends a list; again without the songs that the server has not got, when it says so. What was sent. */
async function sendList<T>(
  sending: Sending,
  ids: readonly string[],
  send: (ids: readonly string[]) => Promise<T>,
): Promise<{ readonly ids: readonly string[]; readonly body: T }> {
  try {
    return { ids, body: await send(ids) };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    const left = await stillThere(sending, ids);
    if (left.length === ids.length) throw error;
    return { ids: left, body: await send(left) };
  }
}

/**
 * After an answer that was lost: the playlist that a server without keys
 * made then, by name and content, and nobody's yet.
 */
async function madeBefore(
  sending: Sending,
  name: string,
  ids: readonly string[],
): Promise<string | undefined> {
  const { driver, account } = sending;
  const query = { includeItemTypes: 'Playlist', recursive: 'true' };
  const body = await ask(sending, { method: 'GET', path: '/Items', query });
  for (const dto of itemDtos(body)) {
    const [fields, id] = [fieldsOf(dto), idOf(fieldsOf(dto)?.['Id'])];
    if (id === null || fields?.['Name'] !== name) continue;
    if (driver.read((reader) => playlistState(reader, account, id)) !== undefined) continue;
    if (sameList((await itemsThere(sending, id)) ?? [], ids)) return id;
  }
  return undefined;
}

const create: SendEdit = async (sending) => {
  const { row, userId } = sending;
  const payload = payloadOf(row);
  const state = stateOf(sending);
  if (state === undefined || state.id !== null) return {};
  const name = typeof payload['name'] === 'string' ? payload['name'] : state.name;
  const wanted = payload['ids'] === undefined ? state.items : idList(payload['ids']);
  const bind = (id: string, items: readonly string[]): Ack => bound(sending, { id, name, items });
  if (row.is_sent === 1 && !sending.honoursKeys) {
    const id = await madeBefore(sending, name, wanted);
    if (id !== undefined) return bind(id, wanted);
  }
  const { ids, body } = await sendList(sending, wanted, (Ids) =>
    ask(sending, {
      method: 'POST',
      path: '/Playlists',
      key: row.op_id,
      body: { Name: name, Ids, UserId: userId, MediaType: 'Audio' },
    }),
  );
  const id = idOf(fieldsOf(body)?.['Id']);
  if (id === null) throw new Unsendable('The server gave the new playlist no id.');
  return bind(id, ids);
};

/**
 * The playlist that an edit is for. `undefined`: the server lost it while the edit was under way, so that it is this
 * device's alone or gone, and nothing is left to be sent.
 */
function known(sending: Sending): (PlaylistState & { readonly id: string }) | undefined {
  const state = stateOf(sending);
  if (state === undefined || state.isLocalOnly) return undefined;
  if (state.id === null) throw new Unsendable('The server has never heard of this playlist.');
  return { ...state, id: state.id };
}

const setItems: SendEdit = async (sending) => {
  const { row } = sending;
  const state = known(sending);
  if (state === undefined) return {};
  const theirs = await itemsThere(sending, state.id);
  if (theirs === undefined) return gone(sending, state.id);
  const base = baseListOf(row) ?? state.base?.items ?? [];
  const merged = mergeLists(base, idList(payloadOf(row)['ids']), theirs);
  if (sameList(merged, theirs)) return agreed(sending, state, { items: theirs });
  const { ids } = await sendList(sending, merged, (Ids) =>
    ask(sending, { method: 'POST', path: pathOf(state.id), key: row.op_id, body: { Ids } }),
  );
  // A key that was sent before did nothing this time: what is so now has to be asked.
  const items = row.is_sent === 1 ? await itemsThere(sending, state.id) : ids;
  return items === undefined ? gone(sending, state.id) : agreed(sending, state, { items });
};

const rename: SendEdit = async (sending) => {
  const state = known(sending);
  if (state === undefined) return {};
  const { name } = payloadOf(sending.row);
  try {
    await ask(sending, {
      method: 'POST',
      path: pathOf(state.id),
      key: sending.row.op_id,
      body: { Name: name },
    });
  } catch (error) {
    if (statusOf(error) === 404) return gone(sending, state.id);
    throw error;
  }
  return agreed(sending, state, { name });
};

const remove: SendEdit = async (sending) => {
  const state = stateOf(sending);
  if (state?.id === undefined || state.id === null) return {};
  const { id } = state;
  try {
    await ask(sending, { method: 'DELETE', path: `/Items/${id}`, key: sending.row.op_id });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  return gone(sending, id);
};

/** How edits of playlists are sent, by their names. */
export const sendPlaylist: Readonly<Record<string, SendEdit>> = {
  'playlist.create': create,
  'playlist.setItems': setItems,
  'playlist.rename': rename,
  'playlist.delete': remove,
};
