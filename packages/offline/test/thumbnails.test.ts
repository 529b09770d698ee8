/** Pictures by tag: fetched once, replaced, evicted with their files, there without the network. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { keptWidth, orphanedFiles, Thumbnails, thumbnailBytes } from '@bandstand/offline';
import { DownloadSetting, soundOf, track } from './download-setting.ts';
import { album, jid, rows, signIn, take } from './library.ts';

const picture = (setting: DownloadSetting, number: number, tag: string, bytes = 1000): void => {
  const path = `/Items/${jid('b', number)}/Images/Primary?tag=${tag}&maxWidth=300&quality=90`;
  setting.server.files.set(path, { bytes: soundOf(number, bytes), type: 'image/jpeg' });
};

const cover = (setting: DownloadSetting, number: number, tag: string): void => {
  take(
    setting.driver,
    setting.ann,
    null,
    album(number, `Album ${number}`, [], { ImageTags: { Primary: tag } }),
  );
};

const cacheOf = (setting: DownloadSetting, capBytes = 1e6): Thumbnails =>
  new Thumbnails({
    driver: setting.driver,
    files: setting.files,
    ask: setting.server.ask,
    clock: () => setting.now,
    capBytes,
  });

const filesOf = (setting: DownloadSetting): readonly string[] =>
  readdirSync(setting.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg'));

describe('thumbnails', () => {
  test('a tag is fetched once, a new one replaces row and file, an older one is better than none', async (t) => {
    const setting = await DownloadSetting.make(t);
    const thumbnails = cacheOf(setting);
    cover(setting, 1, 'one');
    picture(setting, 1, 'one');
    const get = () => thumbnails.get(setting.ann, jid('b', 1), { width: 250 });
    const [first, again] = await Promise.all([get(), get()]);
    assert.deepEqual(first, again);
    assert.deepEqual(await get(), first);
    assert.equal(setting.server.hits.length, 1);
    cover(setting, 1, 'two');
    assert.equal((await get())?.tag, 'one', 'the new one cannot be had yet');
    picture(setting, 1, 'two', 2000);
    const second = await get();
    assert.deepEqual([second?.tag, second?.size], ['two', 2000]);
    assert.equal(filesOf(setting).length, 1);
    assert.equal(rows(setting.driver, 'SELECT * FROM thumbnails').length, 1);
    assert.equal(await thumbnails.get(signIn(setting.driver, 1, 2), jid('b', 1)), undefined);
  });

  test('a track shows the cover of its album; what is no picture is not kept', async (t) => {
    const setting = await DownloadSetting.make(t);
    const thumbnails = cacheOf(setting);
    take(setting.driver, setting.ann, null, album(1, 'Album', ['a'], { AlbumPrimaryImageTag: 'one' }));
    assert.equal(await thumbnails.get(setting.ann, track(0)), undefined);
    picture(setting, 1, 'one');
    assert.equal((await thumbnails.get(setting.ann, track(0)))?.tag, 'one');
    cover(setting, 2, 'x');
    const path = `/Items/${jid('b', 2)}/Images/Primary?tag=x&maxWidth=300&quality=90`;
    setting.server.files.set(path, { bytes: Buffer.from('<svg/>'), type: 'image/svg+xml' });
    assert.equal(await thumbnails.get(setting.ann, jid('b', 2)), undefined);
  });

  test('under a cap the longest unseen go, row and file together', async (t) => {
    const setting = await DownloadSetting.make(t);
    const thumbnails = cacheOf(setting, 3500);
    const show = (number: number) => thumbnails.get(setting.ann, jid('b', number));
    for (const number of [1, 2, 3]) {
      cover(setting, number, 't');
      picture(setting, number, 't');
      await show(number);
      setting.now += 100_000;
    }
    await show(1);
    setting.now += 100_000;
    cover(setting, 4, 't');
    picture(setting, 4, 't');
    await show(4);
    const kept = rows(setting.driver, 'SELECT item_id FROM thumbnails ORDER BY id').map(
      ({ item_id }) => item_id,
    );
    assert.deepEqual(
      kept,
      [1, 3, 4].map((number) => setting.numberOf(jid('b', number))),
    );
    assert.equal(filesOf(setting).length, 3);
    assert.deepEqual(
      setting.driver.read((reader) => [thumbnailBytes(reader), orphanedFiles(reader)]),
      [3000, []],
    );
  });

  test('widths: the next larger one that is kept', () => {
    assert.deepEqual([1, 100, 101, 600, 1201, 0].map(keptWidth), [100, 100, 300, 600, 0, 0]);
  });
});
