/** Many edits in one request, to a server that takes them so. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { idOf, newOperationId } from '@bandstand/offline';
import { testStore } from './folder.ts';
import { now } from './library.ts';
import { Device, World } from './queue-setting.ts';

function setting(t: TestContext, songs = 20) {
  const clock = { ms: now };
  const world = new World(true, songs);
  const driver = testStore(t);
  const device = new Device(driver, world, { clock: () => clock.ms, random: () => 0.5 });
  device.pull();
  return { clock, world, driver, device };
}

test('edits of many items go in few requests, each is answered by itself, and a lost answer counts nothing twice', async (t) => {
  const { clock, world, device } = setting(t);
  const [gone = '', ...songs] = world.songs;
  for (const song of world.songs) device.edits.recordPlay(song, now - 1000);
  world.state.remove(gone);
  let isLost = false;
  device.weather = async (work) => {
    const reply = await work();
    if (isLost) return reply;
    isLost = true;
    throw new TypeError('cut');
  };
  await device.drain.run();
  clock.ms += 3_600_000;
  await device.drain.run();
  assert.ok(world.requests.length <= 4, world.requests.join());
  assert.deepEqual(
    songs.map((song) => [
      world.state.dataOf(world.user.id, song).PlayCount,
      device.song(song).userData.playCount,
    ]),
    songs.map(() => [1, 1]),
  );
  assert.deepEqual(
    device.queue.list().map(({ status, entityId }) => [status, entityId]),
    [['dead', gone]],
  );
});

test('a server without the address for many gets each edit by itself', async (t) => {
  const { world, device } = setting(t);
  for (const song of world.songs) device.edits.setFavorite(song, true);
  world.takesSeveral = false;
  assert.equal((await device.drain.run()).done, 20);
  assert.equal(world.requests.filter((one) => one.startsWith('POST /UserFavoriteItems/')).length, 20);
});

test('an edit that is asked for again by its name is made once', async (t) => {
  const { device, driver } = setting(t, 2);
  const [song = '', other = ''] = ['1', '2'].map((id) => idOf(id.padStart(32, '0')) ?? '');
  const name = newOperationId(now);
  const [first, again] = [0, 1].map(() => device.edits.recordPlay(song, now, name));
  assert.deepEqual([first?.playCount, again?.playCount, device.queue.list().length], [1, 1, 1]);
  await device.drain.run();
  assert.equal(device.edits.recordPlay(song, now, name).playCount, 1, 'also once it was sent');
  const [on, off, on2] = [1, 2, 3].map((at) => newOperationId(now + at));
  device.edits.setFavorite(other, true, on);
  device.edits.setFavorite(other, false, off);
  assert.equal(
    device.edits.setFavorite(other, true, on).isFavorite,
    false,
    'an older one asked for late changes nothing',
  );
  device.edits.setFavorite(other, true, on2);
  const made = newOperationId(now + 9);
  const ids = [0, 1].map(() => device.lists.create('Mine', [song], made));
  assert.deepEqual([ids[0], ids[1]], [made.replaceAll('-', ''), ids[0]]);
  const gone = newOperationId(now + 10);
  for (const _ of [0, 1]) device.lists.delete(ids[0] ?? '', gone);
  assert.throws(() => device.edits.setFavorite(song, true, 'a name'), { code: 'bad_input' });
  assert.equal(
    driver.read((reader) => reader.value('SELECT count(*) FROM playlists')),
    0,
  );
});
