/** The store answers at once, the server corrects it; a slow or dead server holds nothing up. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  HybridRepository,
  mirrorServer,
  OfflineRepo,
  OnlineRepo,
  type RepositoryChange,
  ServerClient,
  saveServer,
  saveUser,
  signIn,
} from '@bandstand/offline';
import { testStore } from './folder.ts';
import { jid } from './library.ts';
import { startStock } from './stock-jellyfin.ts';

const device = { id: 'device', name: 'Test', client: 'Test', version: '1' };

async function setting(t: TestContext) {
  const stock = await startStock(t);
  const { state } = stock;
  state.addUser('ann');
  const library = state.addLibrary('Music');
  const put = (number: number, Name: string) =>
    state.put(library, { Id: jid('b', number), Type: 'MusicAlbum', Name });
  put(1, 'One');
  put(2, 'Two');
  const store = testStore(t);
  const signed = await signIn({ url: stock.url, device }, 'ann', 'secret');
  const account = store.write((writer) => {
    const serverId = saveServer(writer, signed.server, Date.now());
    return saveUser(writer, { serverId, ...signed.user }, Date.now());
  });
  const client = new ServerClient({ url: stock.url, device, token: async () => signed.token });
  const sync = () => mirrorServer({ driver: store, account, client, clock: Date.now });
  let told: (change: RepositoryChange) => void = () => undefined;
  const nextChange = (): Promise<RepositoryChange> =>
    new Promise((resolve) => {
      told = resolve;
    });
  const online = new OnlineRepo(client);
  const link = { isUp: true };
  const repo = new HybridRepository(new OfflineRepo(store, account), online, {
    isOnline: () => link.isUp,
    onChange: (change) => told(change),
  });
  const albums = async () =>
    (await repo.libraryItems({ libraryId: library, type: 'MusicAlbum' })).items.map(({ name }) => name);
  return { stock, put, library, sync, nextChange, online, repo, albums, link };
}

test('what the store knows whole comes while the server is silent, and the difference comes later', async (t) => {
  const { stock, put, sync, nextChange, albums } = await setting(t);
  await sync();
  put(3, 'Three');
  let answer: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    answer = resolve;
  });
  stock.fault = () => ({ wait });
  const change = nextChange();
  assert.deepEqual(await albums(), ['One', 'Two']);
  answer();
  const { call, value } = await change;
  assert.equal(call.name, 'libraryItems');
  assert.match(JSON.stringify(value), /"Three"/);
});

test('what the store does not know whole comes from the server', async (t) => {
  const { albums, repo, stock, link } = await setting(t);
  assert.deepEqual(await albums(), ['One', 'Two']);
  assert.equal((await repo.item(jid('b', 1)))?.name, 'One');
  assert.equal(await repo.item(jid('b', 9)), undefined);
  link.isUp = false;
  stock.asked.length = 0;
  assert.deepEqual(await albums(), []);
  assert.equal(stock.asked.length, 0);
});

test('a server that is down leaves the lists as they were', async (t) => {
  const { stock, sync, albums, repo } = await setting(t);
  await assert.doesNotReject(albums());
  await sync();
  await stock.down();
  assert.deepEqual(await albums(), ['One', 'Two']);
  assert.deepEqual(
    (await repo.search({ text: 'tw' })).map(({ name }) => name),
    ['Two'],
  );
});

test('pages of the server follow each other', async (t) => {
  const { online, library, put } = await setting(t);
  put(3, 'Three');
  const query = { libraryId: library, type: 'MusicAlbum', limit: 2 };
  const first = await online.libraryItems(query);
  const second = await online.libraryItems({ ...query, cursor: first.next });
  const names = [...first.items, ...second.items].map(({ name }) => name);
  assert.deepEqual([names, second.next], [['One', 'Three', 'Two'], undefined]);
  assert.deepEqual(await online.favorites(), []);
});
