import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Connectivity,
  callThrough,
  Drain,
  type DrainReport,
  Edits,
  ingestItems,
  PlaylistEdits,
  realTimers,
  ServerClient,
  SyncService,
  saveServer,
  saveUser,
} from '@bandstand/offline';
import { testStore } from './folder.ts';
import { item } from './library.ts';
import { startStock } from './stock-jellyfin.ts';

test('edits go to a Jellyfin server by themselves: at once, and when it is back', async (t) => {
  const stock = await startStock(t);
  const user = stock.state.addUser('ann');
  stock.state.tokens.set('token', user.id);
  const Id = 'a'.repeat(32);
  stock.state.put(stock.state.addLibrary('Music'), { Id, Type: 'Audio', Name: 'Song' });
  const driver = testStore(t);
  const clock = Date.now;
  const account = driver.write((writer) => {
    const server = { jellyfinId: stock.state.id, name: 'S', url: stock.url, version: null, product: null };
    const serverId = saveServer(writer, server, clock());
    const own = saveUser(writer, { serverId, jellyfinId: user.id, name: 'ann' }, clock());
    const song = item({ Id, Type: 'Audio', Name: 'Song' });
    ingestItems(writer, { account: own, libraryId: null, now: clock() }, [song]);
    return own;
  });
  const client = new ServerClient({
    url: stock.url,
    device: { id: 'd', name: 'Device', client: 'Test', version: '1' },
    token: async () => 'token',
  });
  const probe = (): Promise<unknown> => client.ask('/System/Info/Public');
  const connectivity = new Connectivity({ probe, after: (_, work) => realTimers(5, work) });
  const server = { ask: callThrough(client), userId: user.id, honoursKeys: false };
  const drain = new Drain({
    driver,
    account,
    server,
    clock,
    random: () => 0,
    owner: 'test',
    mayAsk: () => connectivity.mayAsk,
    onRequest: (isAnswered) => connectivity.mark(isAnswered),
  });
  const heard: ((report: DrainReport) => void)[] = [];
  const done = (): Promise<DrainReport> =>
    new Promise((resolve) => {
      heard.push((report) => {
        if (report.done > 0) resolve(report);
      });
    });
  const errors: unknown[] = [];
  const service = new SyncService({
    drain,
    connectivity,
    clock,
    after: realTimers,
    onReport: (report) => {
      for (const hear of heard) hear(report);
    },
    onError: (error) => errors.push(error),
  });
  t.after(async () => {
    connectivity.stop();
    await service.stop();
  });
  connectivity.start();
  const edits = new Edits({ driver, account, clock, onEdit: () => service.wake() });
  const lists = new PlaylistEdits({ driver, account, clock, onEdit: () => service.wake() });
  const first = done();
  edits.recordPlay(Id, clock() - 5000);
  await first;
  assert.equal(stock.state.dataOf(user.id, Id).PlayCount, 1);
  await stock.down();
  connectivity.mark(false);
  lists.create('Mine', [Id, Id]);
  edits.recordPlay(Id, clock() - 3000);
  const second = done();
  await stock.up();
  await second;
  while (stock.state.playlists.size === 0 || stock.state.dataOf(user.id, Id).PlayCount < 2) await done();
  const [made] = [...stock.state.playlists.values()];
  assert.deepEqual([made?.name, made?.items], ['Mine', [Id, Id]]);
  assert.deepEqual([stock.state.dataOf(user.id, Id).PlayCount, errors], [2, []]);
});
