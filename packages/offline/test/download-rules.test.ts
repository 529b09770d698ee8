/** What is kept and for how long: rules, fetching ahead, the cap, expiry, estimates. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  createPlaylist,
  Edits,
  estimateStorage,
  evaluateRules,
  expireDownloads,
  leavesOf,
  pinFile,
  prefetch,
  removeRule,
  saveRule,
  setPlaylistItems,
  tidyFiles,
  unwantItem,
  useFile,
  wantItem,
} from '@bandstand/offline';
import { DownloadSetting, track } from './download-setting.ts';
import { album, item, jid, now, take } from './library.ts';

const want = (setting: DownloadSetting, id: string, more: object = {}): number =>
  setting.driver.write((writer) => wantItem(writer, setting.ann, id, more, setting.now));

const evaluate = (setting: DownloadSetting, capBytes?: number) =>
  evaluateRules(setting.driver, setting.ann, {
    now: setting.now,
    ...(capBytes === undefined ? {} : { capBytes }),
  });

const sized = (number: number, sizeBytes: number) =>
  item({
    Id: track(number),
    Type: 'Audio',
    Name: `s${number}`,
    AlbumId: jid('b', 1),
    IndexNumber: number,
    RunTimeTicks: 1_000_000_000,
    MediaSources: [{ Size: sizeBytes }],
  });

describe('what is kept', () => {
  test('rules come and go with what they keep; a person’s own wish is nobody else’s', async (t) => {
    const setting = await DownloadSetting.make(t);
    const { driver, ann } = setting;
    take(driver, ann, null, [
      ...album(2, 'New', ['n1', 'n2'], { DateCreated: '2026-02-01T00:00:00Z' }),
      ...album(3, 'Old', ['o1'], { DateCreated: '2020-01-01T00:00:00Z' }),
      item({ Id: track(0), Type: 'Audio', Name: 'a', AlbumId: jid('b', 1), UserData: { IsFavorite: true } }),
    ]);
    const list = driver.write((writer) => {
      const number = createPlaylist(writer, ann, { localId: 'mine', name: 'Mine' }, now);
      setPlaylistItems(writer, ann, number, [track(1), track(0), track(1)], now);
      saveRule(writer, ann, { kind: 'favourites' }, now);
      saveRule(writer, ann, { kind: 'newest-albums', amount: 1 }, now);
      return saveRule(writer, ann, { kind: 'playlist', target: 'mine' }, now);
    });
    want(setting, track(4));
    assert.deepEqual(evaluate(setting), { queued: 4, removed: 0, leftOut: 0 });
    assert.deepEqual(Object.keys(setting.states()).sort(), ['a', 'b', 'e', 'n1', 'n2']);
    assert.deepEqual(evaluate(setting), { queued: 0, removed: 0, leftOut: 0 });
    take(driver, ann, null, [
      item({ Id: track(0), Type: 'Audio', Name: 'a', AlbumId: jid('b', 1), UserData: { IsFavorite: false } }),
      ...album(3, 'Old', ['o1'], { DateCreated: '2026-02-20T00:00:00Z' }),
    ]);
    assert.deepEqual(evaluate(setting), { queued: 1, removed: 2, leftOut: 0 });
    assert.deepEqual(Object.keys(setting.states()).sort(), ['a', 'b', 'e', 'o1']);
    driver.write((writer) => removeRule(writer, ann, list));
    assert.deepEqual(Object.keys(setting.states()).sort(), ['e', 'o1']);
    assert.equal(
      driver.write((writer) => unwantItem(writer, ann, jid('b', 1))),
      1,
    );
  });

  test('the next three are fetched ahead, behind all else; what plays no more leaves the queue', async (t) => {
    const setting = await DownloadSetting.make(t);
    const ahead = (numbers: readonly number[], capBytes = 1e12) =>
      prefetch(setting.driver, setting.ann, numbers.map(track), { now: setting.now, capBytes });
    want(setting, track(1));
    assert.deepEqual(ahead([0, 1, 2, 3]), { queued: 2, already: 1, skipped: 0 });
    assert.deepEqual(
      setting.queue().map(({ name, priority }) => [name, priority]),
      [
        ['b', 0],
        ['a', -100],
        ['c', -100],
      ],
    );
    assert.deepEqual(ahead([3, 2]), { queued: 1, already: 1, skipped: 0 });
    assert.deepEqual(Object.keys(setting.states()).sort(), ['b', 'c', 'd']);
    assert.deepEqual(ahead([3, 4], 1000), { queued: 0, already: 1, skipped: 1 });
    // What a person asks for stays, and has no end.
    want(setting, track(3));
    const asked = setting.queue().find(({ name }) => name === 'd');
    assert.deepEqual([asked?.reason, asked?.expires_at, asked?.priority], ['asked', null, 0]);
  });

  test('under the cap the longest unused go, never a pinned one, nor for a rule what a person asked for', async (t) => {
    const setting = await DownloadSetting.make(t);
    const { driver, ann } = setting;
    for (const number of [0, 1, 2, 3, 4]) setting.serve(number, 1000);
    const fetchWith = async (capBytes: number) => {
      setting.now += 1000;
      await setting.worker({ capBytes: () => capBytes, parallel: 1 }).drain();
    };
    for (const number of [0, 1, 2]) {
      want(setting, track(number));
      await fetchWith(3000);
    }
    const fileOf = (name: string) => setting.queue().find((row) => row.name === name);
    const path = join(setting.folder, fileOf('b')?.file_path ?? '');
    driver.write((writer) => {
      pinFile(writer, fileOf('c')?.file_id ?? 0, true);
      useFile(writer, fileOf('a')?.file_id ?? 0, setting.now + 1);
    });
    want(setting, track(3));
    await fetchWith(3000);
    assert.deepEqual(setting.states(), { a: 'completed', c: 'completed', d: 'completed' });
    assert.ok(!existsSync(path));
    take(driver, ann, null, [sized(4, 1000)]);
    driver.write((writer) => saveRule(writer, ann, { kind: 'item', target: track(4) }, now));
    assert.deepEqual(evaluate(setting, 3000), { queued: 0, removed: 0, leftOut: 1 });
    assert.deepEqual(evaluate(setting, 4000), { queued: 1, removed: 0, leftOut: 0 });
    await fetchWith(3000);
    assert.match(fileOf('s4')?.error_message ?? '', /cap/);
    assert.equal(fileOf('s4')?.status, 'failed');
  });

  test('what was played last stays under the cap, though it came first', async (t) => {
    const setting = await DownloadSetting.make(t);
    const { driver, ann } = setting;
    const edits = new Edits({ driver, account: ann, clock: () => setting.now });
    for (const number of [0, 1, 2, 3]) setting.serve(number, 1000);
    const fetched = async (number: number) => {
      setting.now += 1000;
      want(setting, track(number));
      await setting.worker({ capBytes: () => 3000, parallel: 1 }).drain();
    };
    for (const number of [0, 1, 2]) await fetched(number);
    edits.recordPlay(track(0), setting.now + 1);
    edits.setProgress(track(1), 10_000_000, setting.now + 2);
    // Heard long ago on another device: nothing is used by that now.
    edits.recordPlay(track(2), now - 86_400_000);
    await fetched(3);
    assert.deepEqual(setting.states(), { a: 'completed', b: 'completed', d: 'completed' });
  });

  test('what has an end goes when it comes, but for pinned files', async (t) => {
    const setting = await DownloadSetting.make(t);
    for (const number of [0, 1]) {
      setting.serve(number);
      want(setting, track(number), { expiresAt: setting.now + 1000 });
    }
    await setting.worker().drain();
    setting.driver.write((writer) => {
      assert.equal(expireDownloads(writer, setting.now + 999), 0);
      pinFile(writer, setting.queue()[0]?.file_id ?? 0, true);
    });
    const gone = join(setting.folder, setting.queue()[1]?.file_path ?? '');
    assert.equal(
      setting.driver.write((writer) => expireDownloads(writer, setting.now + 1000)),
      1,
    );
    assert.equal(await tidyFiles(setting.driver, setting.files), 1);
    assert.deepEqual([Object.keys(setting.states()), existsSync(gone)], [['a'], false]);
  });

  test('estimates: the sizes of the server, then what it told of others, then the table', async (t) => {
    const setting = await DownloadSetting.make(t);
    const { driver, ann } = setting;
    const estimate = (id: string, profile?: string) =>
      driver.read((reader) => estimateStorage(reader, ann, leavesOf(reader, ann, id), profile));
    const table = estimate(jid('b', 1));
    assert.deepEqual(
      [table.files, table.lowBytes, table.mediaBytes, table.highBytes, table.isExact],
      [5, 25e6, 50e6, 75e6, false],
    );
    take(driver, ann, null, [sized(0, 4_000_000), sized(1, 6_000_000)]);
    assert.deepEqual([estimate(track(0)).mediaBytes, estimate(track(0)).isExact], [4_000_000, true]);
    // 50,000 bytes a second were learned, and this one plays 180 seconds.
    assert.equal(estimate(track(2)).mediaBytes, 9_000_000);
    assert.equal(estimate(track(2), 'opus-128').mediaBytes, 180 * 16_000);
    const film = { Id: jid('m', 1), Type: 'Movie', Name: 'Film' };
    take(driver, ann, null, [item(film)]);
    assert.equal(estimate(film.Id).highBytes, 8e9);
  });
});
