/** A store beside a Jellyfin server that has no feed and knows no keys. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type Account,
  connectStore,
  realTimers,
  repositoryPort,
  serveStore,
  storePort,
} from '@bandstand/offline';
import { type Device, openDevice, until } from './bandstand.ts';
import { type StockJellyfin, startStock } from './stock-jellyfin.ts';
import { wire } from './wire.ts';

const song = (number: number): string => number.toString(16).padStart(32, '0');

interface Setting extends Device {
  readonly stock: StockJellyfin;
  readonly account: Account;
  readonly user: string;
}

async function setting(t: TestContext): Promise<Setting> {
  const stock = await startStock(t);
  const user = stock.state.addUser('ann');
  const library = stock.state.addLibrary('Music');
  for (const number of [1, 2, 3])
    stock.state.put(library, { Id: song(number), Type: 'Audio', Name: `Song ${number}` });
  // Waits of seconds are short here; what happens in them is the same.
  const device = openDevice(t, {
    after: (ms, work) => realTimers(Math.min(ms, 20), work),
    random: () => 0.01,
  });
  const account = await device.store.add(stock.url, 'ann', 'secret');
  return { ...device, stock, account, user: user.id };
}

test('a server at its own address is found, and one that is none is told to be none', async (t) => {
  const { store, stock } = await setting(t);
  assert.deepEqual(
    store.accounts().map(({ server, user, isActive }) => [server.url, user.name, isActive]),
    [[stock.url, 'ann', true]],
  );
  await assert.rejects(store.add(`${stock.url}/nothing`, 'ann', 'secret'), { kind: 'nonsense' });
  await assert.rejects(store.add(stock.url, 'ann', 'wrong'), { kind: 'auth' });
  await assert.rejects(store.add('ftp://x', 'ann', 'secret'), { code: 'bad_input' });
});

test('plays and lists made while the server is away reach it once it is back, with nobody asking', async (t) => {
  const { store, account, stock, user, errors } = await setting(t);
  await store.of(account).sync();
  const heard: string[] = [];
  store.onEvent(({ kind }) => heard.push(kind));
  store.start();
  await until('the server is there', () => store.of(account).connectivity.reach === 'online');
  await stock.down();
  await until('it is noticed', () => store.of(account).connectivity.reach === 'offline');
  store.of(account).edits.recordPlay(song(1), Date.parse('2026-02-01T00:00:00Z'));
  store.of(account).edits.setFavorite(song(2), true);
  store.of(account).playlists.create('Mix', [song(3), song(1), song(3)]);
  assert.equal(
    (await store.of(account).repository.search({ text: 'song 1' })).length,
    1,
    'lists answer all the same',
  );
  assert.equal(store.of(account).queue.list().length, 3);
  await stock.up();
  await until('all is sent', () => store.of(account).queue.list().length === 0);
  assert.equal(stock.state.dataOf(user, song(1)).PlayCount, 1);
  assert.equal(stock.state.dataOf(user, song(2)).IsFavorite, true);
  assert.deepEqual(
    [...stock.state.playlists.values()].map(({ items }) => items),
    [[song(3), song(1), song(3)]],
  );
  for (const kind of ['reach', 'queue', 'changed']) assert.ok(heard.includes(kind), kind);
  assert.deepEqual(errors, []);
});

test('what is done elsewhere is in the store at once, and what a broken connection missed comes with the next one', async (t) => {
  const { store, account, stock, user } = await setting(t);
  await store.of(account).sync();
  store.start();
  await until('it listens', () => stock.sockets.count() === 1);
  stock.state.change(user, song(1), { IsFavorite: true });
  await until('the mark is here', async () => (await store.of(account).offline.favorites()).length === 1);
  stock.sockets.drop();
  stock.state.change(user, song(2), { IsFavorite: true });
  stock.state.remove(song(3));
  await until('the rest is here', async () => {
    const [marked, gone] = [
      await store.of(account).offline.favorites(),
      await store.of(account).offline.item(song(3)),
    ];
    return marked.length === 2 && gone === undefined;
  });
});

test('a play whose answer is lost counts once on a server without keys', async (t) => {
  const { store, account, stock, user } = await setting(t);
  await store.of(account).sync();
  let lost = 0;
  stock.fault = ({ method, path }) => {
    if (method !== 'POST' || !path.startsWith('/userplayeditems') || lost > 0) return undefined;
    lost += 1;
    return { cut: 'after' };
  };
  store.of(account).edits.recordPlay(song(1), Date.parse('2026-02-01T00:00:00Z'));
  await until('it is sent', async () => {
    await store.of(account).connectivity.check();
    await store.of(account).send();
    return store.of(account).queue.list().length === 0;
  });
  assert.deepEqual([lost, stock.state.dataOf(user, song(1)).PlayCount], [1, 1]);
});

test('a page asks through a port for all of it, hears what happens, and may ask for an edit twice', async (t) => {
  const { store, account } = await setting(t);
  const [mine, theirs] = wire(t);
  const leave = serveStore(store, mine, storePort);
  const page = connectStore(theirs);
  const events: string[] = [];
  page.onEvent(({ kind }) => events.push(kind));
  assert.equal((await page.sync(account)).added, 3);
  const opId = crypto.randomUUID();
  for (const _ of [0, 1]) await page.recordPlay(account, song(1), Date.now(), opId);
  assert.equal((await page.queue(account)).length, 1);
  await assert.rejects(page.setFavorite(account, song(9), true, crypto.randomUUID()), { code: 'not_found' });
  await until('it hears', () => ['sync', 'changed', 'queue'].every((kind) => events.includes(kind)));
  await page.setCap(1000);
  assert.equal((await page.storage()).capBytes, 1000);
  assert.equal(serveStore(store, mine, 'another'), undefined);
  assert.equal(typeof serveStore(store, mine, repositoryPort(account)), 'function');
  leave?.();
});
