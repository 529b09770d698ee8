/** Playlists from the store, and edits of them into its queue. */
import { type Item, RemoteError } from '@bandstand/offline';
import { m } from '#lib/messages/index.ts';
import { bareId } from '../ids.ts';
import { type Asked, type Behind, type FaceRoute, fieldOf, textsOf } from './route.ts';
import { playlistDetailOf, playlistOf } from './shapes.ts';

async function stored({ repository }: Behind, id: string) {
  return (await repository.playlists()).find((list) => list.id === id || list.localId === id);
}

async function playlists(_asked: Asked, { repository, owner }: Behind) {
  return { items: (await repository.playlists()).map((list) => playlistOf(list, owner)), next: null };
}

async function detail(id: string, behind: Behind) {
  const list = await stored(behind, id);
  if (list === undefined) return undefined;
  const items = await behind.repository.playlistItems(list.id ?? list.localId);
  return playlistDetailOf(playlistOf(list, behind.owner), items);
}

async function create({ body, name }: Asked, behind: Behind) {
  const title = fieldOf(body, 'name');
  // One that fills itself is made of a search that only the server does.
  if (typeof title !== 'string' || fieldOf(body, 'rules') !== undefined) return undefined;
  const ids = textsOf(fieldOf(body, 'tracks')).map(bareId);
  return detail(await behind.keeper.createPlaylist(title, ids, name), behind);
}

async function rename({ id, body, name }: Asked, behind: Behind) {
  const title = fieldOf(body, 'name');
  if (typeof title === 'string') await behind.keeper.renamePlaylist(id, title, name);
  return detail(id, behind);
}

async function remove({ id, name }: Asked, { keeper }: Behind) {
  await keeper.deletePlaylist(id, name);
  return null;
}

const placesOf = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'number') : [];

/** Takes places out, then puts tracks in: as the server does with the same words. */
export function changedList(ids: readonly string[], body: unknown): readonly string[] {
  const gone = new Set(placesOf(fieldOf(body, 'remove')));
  const left = ids.filter((_, place) => !gone.has(place));
  const at = fieldOf(body, 'at');
  const added = textsOf(fieldOf(body, 'add')).map(bareId);
  return left.toSpliced(typeof at === 'number' ? at : left.length, 0, ...added);
}

async function edit({ id, body, name }: Asked, behind: Behind) {
  const list = await stored(behind, id);
  if (list === undefined) return undefined;
  const items: readonly Item[] = await behind.repository.playlistItems(list.id ?? list.localId);
  if (items.length !== list.count) throw new RemoteError(m.offline.hiddenPlaces, 'bad_input');
  const ids = changedList(
    items.map((item) => item.id),
    body,
  );
  await behind.keeper.setPlaylist(list.localId, ids, name);
  return detail(id, behind);
}

const one = /^\/api\/v1\/playlists\/([\da-f-]{32,36})$/;
const all = /^\/api\/v1\/playlists$/;

export const playlistRoutes: readonly FaceRoute[] = [
  { method: 'GET', path: all, answer: playlists },
  { method: 'GET', path: one, answer: ({ id }, behind) => detail(id, behind) },
  { method: 'POST', path: all, isEdit: true, status: 201, answer: create },
  { method: 'PATCH', path: one, isEdit: true, answer: rename },
  { method: 'DELETE', path: one, isEdit: true, status: 204, answer: remove },
  {
    method: 'POST',
    path: /^\/api\/v1\/playlists\/([\da-f-]{32,36})\/tracks$/,
    isEdit: true,
    answer: edit,
  },
];
