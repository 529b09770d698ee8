import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { playlistState, playlists, saveUser } from '@bandstand/offline';
import { testStore } from './folder.ts';
import { now } from './library.ts';
import { Device, type Weather, World } from './queue-setting.ts';

/** A device that knows five songs, and its server. `clock.ms` is the time. */
function setting(t: TestContext, honoursKeys = true) {
  const clock = { ms: now };
  const world = new World(honoursKeys, 5);
  const device = new Device(testStore(t), world, { clock: () => clock.ms, random: () => 0.5 });
  device.pull();
  const [song = '', other = '', third = ''] = world.songs;
  return { clock, world, device, song, other, third };
}

const lostOnce = (isAfter: boolean): Weather => {
  let isLost = false;
  return async (work) => {
    if (isLost) return work();
    isLost = true;
    if (isAfter) await work();
    throw new TypeError('cut');
  };
};

test('an edit shows at once; five turns of a favourite make one request at most, and the last counts', async (t) => {
  const { device, world, song } = setting(t);
  for (const value of [true, false, true, false, true]) device.edits.setFavorite(song, value);
  assert.equal(device.song(song).userData.isFavorite, true);
  const report = await device.drain.run();
  assert.deepEqual([report.done, world.requests.length], [1, 1]);
  assert.equal(world.state.dataOf(world.user.id, song).IsFavorite, true);
  for (const value of [false, true]) device.edits.setFavorite(song, value);
  assert.deepEqual([device.queue.list(), device.song(song).userData.needsSync], [[], false]);
});

for (const honoursKeys of [true, false])
  for (const isAfter of [true, false])
    test(`three plays count three with their own times, an answer lost ${isAfter ? 'after' : 'before'} the work, keys ${honoursKeys ? 'honoured' : 'unknown'}`, async (t) => {
      const { device, world, song, clock } = setting(t, honoursKeys);
      const times = [3, 2, 1].map((hours) => now - hours * 3_600_000);
      for (const at of times) device.edits.recordPlay(song, at);
      assert.equal(device.song(song).userData.playCount, 3);
      device.weather = lostOnce(isAfter);
      await device.drain.run();
      clock.ms += 600_000;
      await device.drain.run();
      const { PlayCount, LastPlayedDate } = world.state.dataOf(world.user.id, song);
      assert.deepEqual([PlayCount, LastPlayedDate], [3, new Date(times[2] ?? 0).toISOString()]);
      assert.deepEqual(device.queue.counts(), {});
      const { playCount, needsSync } = device.song(song).userData;
      assert.deepEqual([playCount, needsSync], [3, false]);
    });

test('an older play does not set the time of the last one back', async (t) => {
  const { device, world, song } = setting(t, false);
  const last = new Date(now - 1000).toISOString();
  world.state.change(world.user.id, song, { PlayCount: 7, LastPlayedDate: last, Played: true });
  device.edits.recordPlay(song, now - 86_400_000);
  await device.drain.run();
  const { PlayCount, LastPlayedDate } = world.state.dataOf(world.user.id, song);
  assert.deepEqual([PlayCount, LastPlayedDate], [8, last]);
});

test('a position that is older than what the server knows stays away from it', async (t) => {
  const { device, world, song, other } = setting(t);
  const later = new Date(now).toISOString();
  world.state.change(world.user.id, song, { PlaybackPositionTicks: 9, LastPlayedDate: later });
  device.edits.setProgress(song, 5, now - 1000);
  device.edits.setProgress(other, 5, now - 1000);
  device.edits.setProgress(other, 6, now - 500);
  device.edits.setProgress(other, 4, now - 900);
  await device.drain.run();
  const positions = [song, other].map((id) => world.state.dataOf(world.user.id, id).PlaybackPositionTicks);
  assert.deepEqual(positions, [9, 6]);
  device.edits.setPlayed(other, true, now);
  await device.drain.run();
  const { Played, LastPlayedDate, PlaybackPositionTicks } = world.state.dataOf(world.user.id, other);
  assert.deepEqual([Played, PlaybackPositionTicks], [true, 0]);
  assert.equal(LastPlayedDate, new Date(now).toISOString());
  device.edits.setPlayed(other, false, now + 1000);
  await device.drain.run();
  assert.equal(world.state.dataOf(world.user.id, other).PlayCount, 0);
});

for (const honoursKeys of [true, false])
  test(`a playlist that was made, filled, put in order and renamed without a server is one there, keys ${honoursKeys ? 'honoured' : 'unknown'}`, async (t) => {
    const { device, world, song, other, third, clock } = setting(t, honoursKeys);
    const id = device.lists.create('Fists', [song]);
    device.lists.setItems(id, [song, other, song]);
    device.lists.setItems(id, [third, song, other, song]);
    device.lists.rename(id, 'First');
    device.weather = lostOnce(true);
    await device.drain.run();
    device.lists.setItems(id, [song, third, song, other]);
    clock.ms += 600_000;
    await device.drain.run();
    const [made, ...more] = [...world.state.playlists.values()];
    assert.deepEqual([made?.name, made?.items, more], ['First', [song, third, song, other], []]);
    const known = device.driver.read((reader) => playlists(reader, device.account));
    assert.deepEqual(
      known.map((list) => [list.id, list.name, list.needsSync]),
      [[made?.id, 'First', false]],
    );
    device.lists.delete(id);
    await device.drain.run();
    assert.equal(world.state.playlists.size, 0);
  });

test('a new playlist whose answer was lost, that others changed and that was edited as theirs, is one with all edits', async (t) => {
  const { device, world, song, other, third, clock } = setting(t);
  device.lists.create('Mine', [song]);
  device.weather = lostOnce(true);
  await device.drain.run();
  const [made] = [...world.state.playlists.values()];
  assert.ok(made);
  world.state.playlists.set(made.id, { ...made, name: 'Ours', items: [song, other] });
  device.pull();
  device.lists.setItems(made.id, [song, other, third]);
  clock.ms += 600_000;
  await device.drain.run();
  const there = [...world.state.playlists.values()].map(({ name, items }) => ({ name, items }));
  assert.deepEqual(there, [{ name: 'Ours', items: [song, other, third] }]);
  assert.deepEqual(device.queue.list(), []);
  const known = device.driver.read((reader) => playlists(reader, device.account));
  assert.deepEqual(
    known.map((list) => [list.id, list.name, list.needsSync]),
    [[made.id, 'Ours', false]],
  );
});

test('a playlist that was made and deleted before anything was sent makes no request', async (t) => {
  const { device, world, song } = setting(t);
  device.lists.delete(device.lists.create('Short', [song]));
  const { done } = await device.drain.run();
  assert.deepEqual([done, world.requests], [0, []]);
});

test('what the server deleted while it was edited stays as a list of this device; a song that is gone stops no list', async (t) => {
  const { device, world, song, other, third } = setting(t);
  const id = device.lists.create('List', [song, other]);
  await device.drain.run();
  const [made] = [...world.state.playlists.keys()];
  world.state.playlists.delete(made ?? '');
  device.lists.setItems(id, [song, other, third]);
  await device.drain.run();
  const kept = device.driver.read((reader) => playlistState(reader, device.account, id));
  assert.deepEqual([kept?.isLocalOnly, kept?.items], [true, [song, other, third]]);
  assert.deepEqual(device.queue.counts(), {});
});

test('an edit that a kill left under way ends with the list that the server deleted meanwhile, which stays here', async (t) => {
  const clock = { ms: now };
  const [world, driver] = [new World(true, 2), testStore(t)];
  const boot = () => new Device(driver, world, { clock: () => clock.ms, random: () => 0.5 });
  const killed = boot();
  killed.pull();
  const id = killed.lists.create('List', []);
  await killed.drain.run();
  killed.lists.setItems(id, world.songs);
  const sent = new Promise<void>((resolve) => {
    killed.weather = () => {
      resolve();
      return new Promise(() => undefined);
    };
  });
  void killed.drain.run();
  await sent;
  world.state.playlists.clear();
  const device = boot();
  device.pull();
  clock.ms += 3_600_000;
  await device.drain.run();
  assert.deepEqual(device.queue.list(), []);
  const kept = driver.read((reader) => playlistState(reader, device.account, id));
  assert.deepEqual([kept?.isLocalOnly, kept?.items], [true, world.songs]);
});

test('a refused token stops all and loses nothing; a new sign-in lets it go on', async (t) => {
  const { device, world, song, other } = setting(t);
  for (const id of [song, other]) device.edits.setFavorite(id, true);
  device.weather = async () => ({ status: 401, body: undefined });
  const report = await device.drain.run();
  assert.deepEqual([report.needsLogin, device.queue.counts()], [true, { blocked: 2 }]);
  device.edits.recordPlay(song);
  device.weather = (work) => work();
  assert.equal((await device.drain.run()).done, 0);
  const { serverId } = device.account;
  device.driver.write((writer) =>
    saveUser(writer, { serverId, jellyfinId: world.user.id, name: 'ann' }, now),
  );
  assert.equal((await device.drain.run()).done, 3);
});

test('what the server will never take is dead and shown; other things go on; it can be sent anew or given up', async (t) => {
  const { device, song, other } = setting(t, false);
  device.edits.setRating(song, 8);
  device.edits.setFavorite(other, true);
  let status: number | undefined = 422;
  device.weather = async (work) => {
    const is = status;
    status = undefined;
    return is === undefined ? work() : { status: is, body: undefined };
  };
  const report = await device.drain.run();
  assert.deepEqual([report.done, report.dead, device.song(song).userData.rating], [1, 1, null]);
  const [dead] = device.queue.list('dead');
  assert.match(dead?.error ?? '', /422/);
  assert.equal(device.queue.export().split('\n').length, 2);
  assert.equal(device.queue.retry(dead?.opId ?? ''), true);
  assert.equal(device.song(song).userData.rating, 8);
  await device.drain.run();
  assert.equal(device.song(song).userData.rating, 8);
  status = 404;
  device.edits.recordPlay(song);
  await device.drain.run();
  assert.equal(device.queue.discard(device.queue.list('dead')[0]?.opId ?? ''), true);
  assert.deepEqual([device.queue.counts(), device.song(song).userData.playCount], [{}, 0]);
});

test('a busy server is left alone for as long as it asks, then gets one request before the others', async (t) => {
  const { device, world, clock } = setting(t);
  for (const id of world.songs) device.edits.setFavorite(id, true);
  let asked = 0;
  device.weather = async () => {
    asked += 1;
    return { status: 503, body: undefined, retryAfterMs: 60_000 };
  };
  const { nextAt } = await device.drain.run();
  assert.ok(nextAt !== undefined && nextAt >= now + 60_000, String(nextAt));
  const first = asked;
  assert.ok(first <= 8);
  assert.equal((await device.drain.run()).done, 0);
  assert.equal(asked, first);
  clock.ms = nextAt;
  await device.drain.run();
  assert.equal(asked, first + 1);
  clock.ms += 3_600_000;
  device.weather = (work) => work();
  assert.equal((await device.drain.run()).done, 5);
});
