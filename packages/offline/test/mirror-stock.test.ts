/** A store follows a Jellyfin server that has no feed of changes. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type Account,
  accounts,
  favorites,
  followServer,
  itemById,
  libraryItems,
  mirrorServer,
  playlistItems,
  playlists,
  ServerClient,
  ServerFailure,
  saveServer,
  saveUser,
  signIn,
} from '@bandstand/offline';
import { testStore } from './folder.ts';
import { jid, one } from './library.ts';
import { type StockJellyfin, startStock } from './stock-jellyfin.ts';

const device = { id: 'device', name: 'A täst', client: 'Test', version: '1' };

async function setting(t: TestContext) {
  const stock = await startStock(t);
  const music = stock.state.addLibrary('Music');
  const films = stock.state.addLibrary('Films', 'movies');
  for (let album = 1; album <= 3; album += 1) {
    const artist = { Id: jid('a', album), Name: `Artist ${album}` };
    stock.state.put(music, { ...artist, Type: 'MusicArtist' });
    const Id = jid('b', album);
    stock.state.put(music, { Id, Type: 'MusicAlbum', Name: `Album ${album}`, AlbumArtists: [artist] });
    for (let track = 1; track <= 200; track += 1)
      stock.state.put(music, {
        Id: jid('t', album * 1000 + track),
        Type: 'Audio',
        Name: `Track ${track}`,
        AlbumId: Id,
        Album: `Album ${album}`,
        ArtistItems: [artist],
        IndexNumber: track,
      });
  }
  stock.state.put(films, { Id: jid('m', 1), Type: 'Movie', Name: 'Film' });
  return { stock, music, films, store: testStore(t) };
}

type Setting = Awaited<ReturnType<typeof setting>>;

/** Signs a user in; what passes for them. */
async function person({ stock, store }: Setting, name: string, libraries?: readonly string[]) {
  const user = stock.state.addUser(name, 'secret', libraries);
  const signed = await signIn({ url: `${stock.url}/`, device }, name, 'secret');
  const account = store.write((writer) => {
    const serverId = saveServer(writer, signed.server, Date.now());
    return saveUser(writer, { serverId, ...signed.user }, Date.now());
  });
  const token = { value: signed.token };
  const client = new ServerClient({ url: stock.url, device, token: async () => token.value });
  const sync = (more = {}) => mirrorServer({ driver: store, account, client, clock: Date.now, ...more });
  return { user, account, token, client, sync };
}

/** Number of changed rows of the connection so far. */
const changes = ({ store }: Setting): number => Number(one(store, 'SELECT total_changes()'));

const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

const albums = ({ store }: Setting, account: Account, libraryId: string): string[] =>
  names(store.read((reader) => libraryItems(reader, account, { libraryId, type: 'MusicAlbum' }).items));

const requests = (stock: StockJellyfin): string => stock.asked.map(({ path }) => path).join(' ');

test('the first pass takes all, the next one writes nothing, and then exactly what changed comes', async (t) => {
  const all = await setting(t);
  const { stock, music, store } = all;
  const ann = await person(all, 'ann');
  stock.state.change(ann.user.id, jid('t', 1001), { IsFavorite: true, PlayCount: 2, Played: true });
  const list = { id: jid('p', 1), owner: ann.user.id, name: 'Mix', items: [jid('t', 1001), jid('t', 1001)] };
  stock.state.playlists.set(list.id, list);
  const parts = new Set<string>();
  const first = await ann.sync({ onProgress: ({ part }: { part: string }) => parts.add(part) });
  assert.deepEqual(first, { added: 607, updated: 0, removed: 0, touched: 0, playlists: 1 });
  assert.ok(parts.has('Audio in Music') && parts.has('playlists'), [...parts].join());
  assert.deepEqual(albums(all, ann.account, music), ['Album 1', 'Album 2', 'Album 3']);
  assert.deepEqual(names(store.read((reader) => favorites(reader, ann.account))), ['Track 1']);
  assert.equal(store.read((reader) => playlistItems(reader, ann.account, list.id)).length, 2);

  const before = changes(all);
  const second = await ann.sync();
  assert.deepEqual(second, { added: 0, updated: 0, removed: 0, touched: 0, playlists: 0 });
  // Where the next pass begins, by library and kind, and nothing else.
  assert.ok(changes(all) - before <= 5, String(changes(all) - before));

  stock.state.put(music, { Id: jid('b', 2), Type: 'MusicAlbum', Name: 'Renamed' });
  stock.state.put(music, { Id: jid('b', 4), Type: 'MusicAlbum', Name: 'New' });
  stock.state.remove(jid('t', 1002));
  stock.state.change(ann.user.id, jid('t', 1001), { IsFavorite: false });
  list.items = [jid('t', 1003)];
  const third = await ann.sync();
  assert.deepEqual(third, { added: 1, updated: 1, removed: 1, touched: 1, playlists: 1 });
  assert.deepEqual(albums(all, ann.account, music), ['Album 1', 'Album 3', 'New', 'Renamed']);
  assert.equal(
    store.read((reader) => itemById(reader, ann.account, jid('t', 1002))),
    undefined,
  );
  stock.state.playlists.delete(list.id);
  assert.equal((await ann.sync()).playlists, 1);
  assert.deepEqual(
    store.read((reader) => playlists(reader, ann.account)),
    [],
  );
});

test('a pass that is cut goes on where it was', async (t) => {
  const all = await setting(t);
  const ann = await person(all, 'ann');
  all.stock.fault = ({ query }) =>
    query.get('includeitemtypes') === 'Audio' && query.get('startindex') === '500'
      ? { cut: 'after' }
      : undefined;
  await assert.rejects(ann.sync(), { name: 'ServerFailure', kind: 'network' });
  assert.equal(one(all.store, "SELECT count(*) FROM items WHERE type = 'Audio'"), 500);
  all.stock.fault = () => undefined;
  all.stock.asked.length = 0;
  await ann.sync();
  const starts = all.stock.asked
    .filter(({ query }) => query.get('includeitemtypes') === 'Audio')
    .map(({ query }) => query.get('startindex'));
  assert.equal(starts[0], '500', requests(all.stock));
  assert.equal(one(all.store, "SELECT count(*) FROM items WHERE type = 'Audio'"), 600);
});

test('what one user may not see is hidden from that user alone; what is deleted stays for those who have it', async (t) => {
  const all = await setting(t);
  const { stock, store, music, films } = all;
  const ann = await person(all, 'ann');
  const bob = await person(all, 'bob', [music]);
  await ann.sync();
  await bob.sync();
  const film = (account: Account) => store.read((reader) => itemById(reader, account, jid('m', 1)));
  assert.equal(film(ann.account)?.name, 'Film');
  assert.equal(film(bob.account), undefined);

  ann.user.libraries = [films];
  await ann.sync();
  assert.deepEqual(albums(all, ann.account, music), []);
  assert.equal(albums(all, bob.account, music).length, 3);

  store.write((writer) => {
    const id = writer.value<number>('SELECT id FROM items WHERE jellyfin_id = ?', [jid('t', 1001)]) ?? 0;
    const file = writer.run("INSERT INTO download_files (item_id, file_path) VALUES (?, 'a.mp3')", [id]);
    writer.run("INSERT INTO downloads (item_id, user_id, file_id, status) VALUES (?, ?, ?, 'completed')", [
      id,
      bob.account.userId,
      file.lastInsertRowid,
    ]);
  });
  stock.state.remove(jid('t', 1001));
  await bob.sync();
  const ghost = store.read((reader) => itemById(reader, bob.account, jid('t', 1001)));
  assert.equal(ghost?.isGhost, true);
  assert.equal(
    store.read((reader) => itemById(reader, ann.account, jid('t', 1001))),
    undefined,
  );
  assert.equal(store.read(accounts).length, 2);
});

test('a token that is refused stops the edits of its user, and a server that is down says so', async (t) => {
  const all = await setting(t);
  const ann = await person(all, 'ann');
  ann.token.value = 'expired';
  await assert.rejects(
    ann.sync(),
    (error) => error instanceof ServerFailure && error.kind === 'auth' && error.status === 401,
  );
  assert.equal(one(all.store, 'SELECT needs_login FROM users'), 1);
  await all.stock.down();
  await assert.rejects(ann.sync(), { name: 'ServerFailure', kind: 'network' });
  assert.equal(one(all.store, 'SELECT count(*) FROM items'), 0);
});

test('what happens elsewhere is pushed, and after a lost connection it is asked for', async (t) => {
  const all = await setting(t);
  const { stock, store } = all;
  const ann = await person(all, 'ann');
  await ann.sync();
  let [stale, heard] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const live = followServer(
    { driver: store, account: ann.account, client: ann.client, clock: Date.now },
    { onStale: () => stale.resolve(), onChange: () => heard.resolve(), firstWaitMs: 20 },
  );
  t.after(() => live.close());
  await stale.promise;
  stock.state.change(ann.user.id, jid('t', 1001), { IsFavorite: true });
  await heard.promise;
  const liked = () => names(store.read((reader) => favorites(reader, ann.account)));
  assert.deepEqual(liked(), ['Track 1']);
  heard = Promise.withResolvers();
  stock.state.remove(jid('t', 1003));
  await heard.promise;
  assert.equal(
    store.read((reader) => itemById(reader, ann.account, jid('t', 1003))),
    undefined,
  );
  stale = Promise.withResolvers();
  stock.sockets.drop();
  stock.state.change(ann.user.id, jid('t', 1002), { IsFavorite: true });
  await stale.promise;
  await ann.sync();
  assert.equal(liked().length, 2);
});
