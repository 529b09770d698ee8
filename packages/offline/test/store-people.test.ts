/** Several libraries, several people in one store, tokens that end, and files over a line that breaks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ServerFailure } from '@bandstand/offline';
import { folder } from '../../../apps/server/test/instance/command.ts';
import { at } from '../../../apps/server/test/instance/talking.ts';
import { found, housed, Line, openDevice, people, until } from './bandstand.ts';

const { anna, bert } = people;

describe('a store of several people beside a Bandstand with several libraries', () => {
  const house = housed({
    home: { 'Amber Days': [1, 130] },
    club: { 'Basalt Nights': [1, 1] },
  });

  test('each library of several is listed by itself, and nothing is read twice', async (t) => {
    const { store } = openDevice(t);
    const account = await store.add(house.url, anna.username, anna.password);
    await store.of(account).sync();
    const { offline } = store.of(account);
    const libraries = await offline.libraries();
    const albums = await Promise.all(
      libraries.map(async ({ id, name }) => {
        const page = await offline.libraryItems({ libraryId: id, type: 'MusicAlbum' });
        return [name, page.items.map((album) => album.name)];
      }),
    );
    assert.deepEqual(Object.fromEntries(albums), {
      home: ['Amber Days'],
      club: ['Basalt Nights'],
      Playlists: [],
    });
    const artists = await Promise.all(
      libraries.map(async ({ id, name }) => {
        const page = await offline.libraryItems({ libraryId: id, type: 'MusicArtist' });
        return [name, page.items.map((artist) => artist.name)];
      }),
    );
    assert.deepEqual(Object.fromEntries(artists), {
      home: ['Unknown Artist'],
      club: ['Unknown Artist'],
      Playlists: [],
    });
    const again = await store.of(account).sync();
    assert.deepEqual(again.mirror, { added: 0, updated: 0, removed: 0, touched: 0, playlists: 0 });
  });

  test('two people of one store see, do and send what is their own, and share a file', async (t) => {
    const { store, driver } = openDevice(t);
    const one = await store.add(house.url, anna.username, anna.password);
    const two = await store.add(house.url, bert.username, bert.password);
    await store.of(one).sync();
    await store.of(two).sync();
    const id = await found({ store }, one, 'Basalt Nights 1');
    store.of(one).edits.setFavorite(id, true);
    store.of(one).playlists.create('Of anna', [id]);
    store.of(two).edits.recordPlay(id, Date.parse('2026-02-01T00:00:00Z'));
    assert.deepEqual(await store.of(two).offline.favorites(), []);
    assert.deepEqual(await store.of(two).offline.playlists(), []);
    await store.of(two).sync();
    assert.equal(store.of(one).queue.list().length, 2, 'the edits of one are not sent as those of the other');
    await store.of(one).sync();
    const data = async (of: typeof one): Promise<unknown> =>
      (await store.of(of).client.ask(`/UserItems/${id}/UserData`)).body;
    const [hers, his] = [await data(one), await data(two)];
    assert.deepEqual([at(hers, 'IsFavorite'), at(hers, 'PlayCount')], [true, 0]);
    assert.deepEqual([at(his, 'IsFavorite'), at(his, 'PlayCount')], [false, 1]);
    for (const account of [one, two]) {
      store.downloads.request(account, id);
      await store.downloads.drain();
    }
    const paths = [one, two].map((account) => store.downloads.file(account, id)?.path);
    assert.ok(paths[0] !== undefined && paths[0] === paths[1]);
    assert.equal(
      driver.read((reader) => reader.value('SELECT count(*) FROM download_files')),
      1,
    );
    await store.downloads.remove(one, id);
    assert.ok(store.downloads.file(two, id) !== undefined, 'the other one still has it');
    await store.remove(two, { force: true });
    assert.deepEqual(
      store.accounts().map(({ user }) => user.name),
      ['anna'],
    );
  });

  test('no token and no password lies in the database or beside it in the clear', async (t) => {
    const place = folder(t);
    const { store, close } = openDevice(t, { at: place });
    const account = await store.add(house.url, anna.username, anna.password);
    await store.of(account).sync();
    const token = (await store.of(account).client.token()) ?? '';
    await close();
    assert.ok(token.length > 10);
    for (const file of ['store.db', 'secrets', 'key']) {
      const bytes = readFileSync(join(place, file));
      for (const secret of [token, anna.password])
        assert.equal(bytes.includes(secret), false, `${file} holds a secret`);
    }
  });

  test('a token that the server does not take any more stops the sending; a new sign-in lets it go on', async (t) => {
    const { store } = openDevice(t);
    const account = await store.add(house.url, anna.username, anna.password);
    await store.of(account).sync();
    const id = await found({ store }, account, 'Amber Days 1');
    await store.of(account).client.ask('/Sessions/Logout', { method: 'POST' });
    store.of(account).edits.setFavorite(id, true);
    await assert.rejects(
      store.of(account).sync(),
      (error) => error instanceof ServerFailure && error.kind === 'auth',
    );
    assert.equal(store.accounts()[0]?.needsLogin, true);
    assert.deepEqual(
      store
        .of(account)
        .queue.list()
        .map(({ status, attempts }) => [status, attempts]),
      [['blocked', 0]],
    );
    store.of(account).edits.setRating(id, 4);
    assert.equal((await store.of(account).send()).done, 0);
    const again = await store.add(house.url, anna.username, anna.password);
    assert.deepEqual(again, account);
    assert.equal((await store.of(account).sync()).sent.done, 2);
    const { body } = await store.of(account).client.ask(`/UserItems/${id}/UserData`);
    assert.deepEqual([at(body, 'IsFavorite'), at(body, 'Rating')], [true, 4]);
  });

  test('a download goes on from where the line broke, and is what the server has', async (t) => {
    const line = await Line.open(t, house.url);
    const clock = { now: Date.now() };
    const { store, media } = openDevice(t, { clock: () => clock.now });
    const account = await store.add(line.url, anna.username, anna.password);
    await store.of(account).sync();
    const id = await found({ store }, account, 'Amber Days 2');
    const ranges: (string | undefined)[] = [];
    line.accident = (_method, path, headers) => {
      if (!path.includes('/Download')) return undefined;
      ranges.push(headers.range);
      return ranges.length === 1 ? { cutAfter: 1_300_000 } : undefined;
    };
    store.downloads.request(account, id);
    const stop = new AbortController();
    const working = store.downloads.run(stop.signal);
    await until('the line broke', () => store.downloads.list(account)[0]?.failures === 1);
    clock.now += 6000;
    store.downloads.wake();
    await until('it is there', () => store.downloads.list(account)[0]?.status === 'completed');
    stop.abort();
    await working;
    assert.deepEqual([ranges.length, ranges[0]], [2, undefined]);
    const [, from] = /^bytes=(\d+)-$/.exec(ranges[1] ?? '') ?? [];
    assert.ok(Number(from) > 1_000_000, `it went on at ${from}`);
    const file = store.downloads.file(account, id);
    const { parts } = await store.of(account).client.open(`/Items/${id}/Download`);
    const whole: Uint8Array[] = [];
    for await (const part of parts) whole.push(part);
    assert.ok(file !== undefined && Buffer.concat(whole).equals(readFileSync(join(media, file.path))));
    assert.deepEqual(await store.downloads.verify(), { checked: 1, damaged: [] });
  });
});
