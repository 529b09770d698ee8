/** A store beside a running Bandstand: what comes, what goes, and what a bad line does to both. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Account } from '@bandstand/offline';
import { ask, at } from '../../../apps/server/test/instance/talking.ts';
import { albumNamed, type Device, found, housed, Line, openDevice, people, until } from './bandstand.ts';

const { anna, bert } = people;

describe('a store beside a running Bandstand', () => {
  const house = housed({
    music: { 'Amber Days': [1, 2, 1], 'Basalt Nights': [1, 1], 'Cinder Rooms': [1] },
  });

  async function device(
    t: TestContext,
    person: { readonly username: string; readonly password: string } = anna,
    url = house.url,
  ): Promise<Device & { readonly account: Account }> {
    const made = openDevice(t);
    const account = await made.store.add(url, person.username, person.password);
    return { ...made, account };
  }

  /** What the server has of an item for the account of a device. */
  async function there({ store, account }: Device & { account: Account }, id: string): Promise<unknown> {
    return (await store.of(account).client.ask(`/UserItems/${id}/UserData`)).body;
  }

  test('the first sync brings everything, the next one nothing, and each change of the server comes alone', async (t) => {
    const mine = await device(t);
    const { store, account, driver } = mine;
    const first = await store.of(account).sync();
    const { Audio, MusicAlbum, MusicArtist = 0 } = store.of(account).counts();
    assert.deepEqual([Audio, MusicAlbum, first.mirror.added], [6, 3, 9 + MusicArtist]);
    const changes = (): number =>
      driver.read((reader) => reader.value<number>('SELECT total_changes()')) ?? 0;
    const written = changes();
    const second = await store.of(account).sync();
    assert.deepEqual(second.mirror, { added: 0, updated: 0, removed: 0, touched: 0, playlists: 0 });
    assert.equal(changes(), written, 'no row was written');
    const album = await albumNamed(house.url, house.root, 'Cinder Rooms');
    const renamed = await ask(house.url, `/api/v1/albums/${album}`, {
      method: 'PATCH',
      token: house.root,
      body: { title: 'Cinder Halls' },
    });
    assert.equal(renamed.status, 200, renamed.text);
    const third = await store.of(account).sync();
    assert.equal(third.mirror.added + third.mirror.removed, 0);
    const [track] = await store.of(account).offline.search({ text: 'cinder halls', types: ['Audio'] });
    assert.equal(track?.albumName, 'Cinder Halls');
    await ask(house.url, `/api/v1/albums/${album}`, {
      method: 'PATCH',
      token: house.root,
      body: { title: 'Cinder Rooms' },
    });
  });

  test('edits made without a network are shown at once and sent later, the last of each kind alone', async (t) => {
    const line = await Line.open(t, house.url);
    const { store, account, ...rest } = await device(t, anna, line.url);
    await store.of(account).sync();
    const mine = { store, account, ...rest };
    const id = await found(mine, account, 'Amber Days 1');
    store.setOffline(true);
    const { edits } = store.of(account);
    for (const value of [true, false, true, false, true]) edits.setFavorite(id, value);
    edits.setRating(id, 8);
    edits.setProgress(id, 5_000_000, Date.parse('2026-03-01T10:00:00Z'));
    const [shown] = await store.of(account).offline.favorites();
    assert.deepEqual([shown?.id, shown?.userData.rating, shown?.userData.needsSync], [id, 8, true]);
    store.setOffline(false);
    line.asked.length = 0;
    const { sent } = await store.of(account).sync();
    assert.equal(sent.done, 3);
    assert.equal(
      line.asked.filter((one) => /FavoriteItems/i.test(one)).length,
      1,
      'one request for five toggles',
    );
    const data = await there(mine, id);
    assert.deepEqual(
      [at(data, 'IsFavorite'), at(data, 'Rating'), at(data, 'PlaybackPositionTicks')],
      [true, 8, 5_000_000],
    );
    assert.deepEqual(store.of(account).queue.list(), []);
  });

  test('plays of the past count once each, also when answers and requests are lost', async (t) => {
    const line = await Line.open(t, house.url);
    const mine = await device(t, bert, line.url);
    const { store, account } = mine;
    await store.of(account).sync();
    const ids = [
      await found(mine, account, 'Basalt Nights 1'),
      await found(mine, account, 'Basalt Nights 2'),
    ];
    const times = [1, 2, 3].map((hour) => Date.parse(`2026-02-01T0${hour}:00:00Z`));
    for (const id of ids) for (const time of times) store.of(account).edits.recordPlay(id, time);
    let [number, isBad] = [0, true];
    line.accident = (method) => {
      if (method !== 'POST' || !isBad) return undefined;
      number += 1;
      return number % 3 === 0 ? undefined : number % 3 === 1 ? 'unanswered' : 'lost';
    };
    await until('everything is sent', async () => {
      if (number > 8) isBad = false;
      await store.of(account).connectivity.check();
      // A pause after a lost answer ends by itself; the test asks until then.
      await store.of(account).send();
      return store.of(account).queue.list().length === 0;
    });
    for (const id of ids) {
      const data = await there(mine, id);
      assert.deepEqual(
        [at(data, 'PlayCount'), Date.parse(String(at(data, 'LastPlayedDate')))],
        [3, times[2]],
        'each once, with its own time',
      );
    }
    await store.of(account).sync();
    assert.equal((await store.of(account).offline.item(ids[0] ?? ''))?.userData.playCount, 3);
  });

  test('two stores edit one playlist without a network, and both come to the same merged list', async (t) => {
    const [one, two] = [await device(t), await device(t)];
    await one.store.of(one.account).sync();
    const ids = await Promise.all(
      ['Amber Days 1', 'Amber Days 2', 'Amber Days 3', 'Basalt Nights 1', 'Basalt Nights 2'].map((name) =>
        found(one, one.account, name),
      ),
    );
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    const local = one.store.of(one.account).playlists.create('Mix', [a, b, c]);
    await one.store.of(one.account).sync();
    await two.store.of(two.account).sync();
    const [list] = (await two.store.of(two.account).offline.playlists()).filter(({ name }) => name === 'Mix');
    assert.ok(list?.id !== null && list?.id !== undefined);
    one.store.of(one.account).playlists.setItems(local, [a, d, b, c]);
    one.store.of(one.account).playlists.rename(local, 'Mixed');
    two.store.of(two.account).playlists.setItems(list.id, [b, c, e, e]);
    await one.store.of(one.account).sync();
    await two.store.of(two.account).sync();
    await one.store.of(one.account).sync();
    const shown = (on: typeof one): readonly string[] => on.store.of(on.account).itemsOf(list.id ?? '');
    assert.deepEqual(shown(one), shown(two));
    assert.deepEqual(shown(one), [d, b, c, e, e], 'a was taken out, d and twice e were put in');
    const { body } = await one.store.of(one.account).client.ask(`/Playlists/${list.id}`);
    assert.deepEqual(at(body, 'ItemIds'), shown(one));
    assert.equal(
      (await two.store.of(two.account).offline.playlists()).some(({ name }) => name === 'Mixed'),
      true,
    );
    two.store.of(two.account).playlists.delete(list.id);
    await two.store.of(two.account).sync();
    await one.store.of(one.account).sync();
    assert.equal(
      (await one.store.of(one.account).offline.playlists()).some(({ id }) => id === list.id),
      false,
    );
  });

  test('an album that becomes private goes, what is downloaded of it stays playable, and it comes back', async (t) => {
    const mine = await device(t);
    const { store, account } = mine;
    await store.of(account).sync();
    const gid = await albumNamed(house.url, house.root, 'Basalt Nights');
    const id = await found(mine, account, 'Basalt Nights 1');
    store.downloads.request(account, id);
    await store.downloads.drain();
    const show = async (listeners: boolean): Promise<void> => {
      const body = { listeners };
      const said = await ask(house.url, `/api/v1/albums/${gid}`, {
        method: 'PATCH',
        token: house.root,
        body,
      });
      assert.equal(said.status, 200, said.text);
    };
    await show(false);
    const gone = await store.of(account).sync();
    assert.ok(gone.mirror.removed >= 3, JSON.stringify(gone.mirror));
    const names = async (): Promise<string[]> =>
      (await store.of(account).offline.search({ text: 'basalt nights' })).map(
        ({ name, isGhost }) => `${name}${isGhost ? ' †' : ''}`,
      );
    assert.deepEqual(await names(), ['Basalt Nights 1 †']);
    assert.ok(store.downloads.file(account, id) !== undefined);
    await show(true);
    await store.of(account).sync();
    assert.deepEqual((await names()).toSorted(), ['Basalt Nights', 'Basalt Nights 1', 'Basalt Nights 2']);
  });

  test('what is done on one device shows on another that listens, and what it missed comes when it listens again', async (t) => {
    const [one, two] = [await device(t, bert), await device(t, bert)];
    for (const each of [one, two]) await each.store.of(each.account).sync();
    const id = await found(one, one.account, 'Amber Days 3');
    const isMarked = async (): Promise<boolean> =>
      (await two.store.of(two.account).offline.item(id))?.userData.isFavorite === true;
    two.store.start();
    await until('it listens', () => two.store.of(two.account).connectivity.reach === 'online');
    one.store.of(one.account).edits.setFavorite(id, true);
    await one.store.of(one.account).send();
    await until('the mark is there', isMarked);
    two.store.setOffline(true);
    one.store.of(one.account).edits.setFavorite(id, false);
    await one.store.of(one.account).send();
    two.store.setOffline(false);
    await until('the mark is gone', async () => !(await isMarked()));
    assert.deepEqual(two.errors, []);
  });
});
