import { idOf, type Playlist } from '@bandstand/offline';
import { CommandError, table } from '../terminal/index.ts';
import { printItems } from './library.ts';
import type { Session } from './session.ts';

/** Playlists by the server's id, or the local one while it has none. */
export const playlistWork = (session: Session) => ({
  list: () => list(session),
  show: async (id: string) => {
    await known(session, id);
    printItems(session, { items: await session.account().offline.playlistItems(id), next: undefined });
  },
  create: async (name: string, items: readonly string[]) => {
    await present(session, items);
    await tell(session, session.account().playlists.create(name, items));
  },
  set: (id: string, items: readonly string[]) => change(session, id, () => items),
  add: (id: string, items: readonly string[]) => change(session, id, (before) => [...before, ...items]),
  remove: (id: string, items: readonly string[]) => change(session, id, (before) => without(before, items)),
  rename: async (id: string, name: string) => {
    session.account().playlists.rename(id, name);
    await tell(session, id);
  },
  delete: async (id: string) => {
    const { terminal, options } = session;
    const playlist = await known(session, id);
    session.account().playlists.delete(id);
    if (options.json === true) terminal.json({ id: playlist.id ?? playlist.localId, deleted: true });
    terminal.say('Deleted here; bandstand offline sync deletes it on the server.');
  },
});

const shown = ({ id, localId, name, count, isLocalOnly, needsSync }: Playlist) => ({
  id: id ?? localId,
  name,
  count,
  isOnServer: id !== null,
  isLocalOnly,
  needsSync,
});

async function list({ account, terminal, options }: Session): Promise<void> {
  const all = (await account().offline.playlists()).map(shown);
  if (options.json === true) terminal.json(all);
  else
    terminal.print(
      table(
        ['id', 'name', 'items', 'state'],
        all.map((one) => [
          one.id,
          one.name,
          String(one.count),
          one.isLocalOnly ? 'on this device alone' : one.needsSync ? 'not sent yet' : '',
        ]),
      ),
    );
}

async function known({ account }: Session, id: string): Promise<Playlist> {
  const all = await account().offline.playlists();
  const found = all.find((one) => one.localId === id || one.id === idOf(id));
  if (found !== undefined) return found;
  throw new CommandError(`The store has no playlist ${id}: bandstand offline playlist list shows them all.`);
}

/** Edits are made of what the store knows: a wrong id would stand in the playlist for ever. */
async function present({ account }: Session, items: readonly string[]): Promise<void> {
  for (const id of new Set(items))
    if ((await account().offline.item(id)) === undefined)
      throw new CommandError(`There is no item ${id} in the store: bandstand offline search finds ids.`);
}

async function change(
  session: Session,
  id: string,
  make: (before: readonly string[]) => readonly string[],
): Promise<void> {
  await known(session, id);
  const before = session.account().itemsOf(id);
  const after = make(before);
  const old = new Set(before);
  await present(
    session,
    after.filter((item) => !old.has(item)),
  );
  session.account().playlists.setItems(id, after);
  await tell(session, id);
}

function without(before: readonly string[], items: readonly string[]): readonly string[] {
  const left = [...before];
  for (const item of items) {
    const at = left.indexOf(idOf(item) ?? item);
    if (at < 0) throw new CommandError(`The playlist has no ${item}.`);
    left.splice(at, 1);
  }
  return left;
}

async function tell(session: Session, id: string): Promise<void> {
  const { terminal, options } = session;
  const playlist = shown(await known(session, id));
  if (options.json === true) terminal.json(playlist);
  else terminal.print(playlist.id);
  if (playlist.needsSync) terminal.say('Kept; bandstand offline sync sends it.');
}
