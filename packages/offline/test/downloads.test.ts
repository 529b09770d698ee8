/** Transfers: order, parallel, resumed, verified, retried, shared. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  askThrough,
  keptFile,
  removeDownload,
  ServerClient,
  Sha256,
  setDownloadStatus,
  userOf,
} from '@bandstand/offline';
import { DownloadSetting, downloadPath, soundOf, track } from './download-setting.ts';
import { album, signIn, take } from './library.ts';
import { cutAfter } from './media-server.ts';

const MEGABYTE = 1_048_576;

describe('downloads', () => {
  test('by priority, then age; never more at a time than told; every file has the bytes of the server', async (t) => {
    const setting = await DownloadSetting.make(t);
    const sounds = [0, 1, 2, 3, 4].map((number) => setting.serve(number, 300_000 + number));
    setting.ask(0, { priority: -100 });
    for (const number of [1, 2, 3]) setting.ask(number);
    setting.ask(4, { priority: 9 });
    await setting.worker({ parallel: 1 }).drain();
    assert.deepEqual(
      setting.server.hits.map(({ path }) => path),
      [4, 1, 2, 3, 0].map(downloadPath),
    );
    for (const [number, bytes] of sounds.entries()) {
      const kept = setting.driver.read((reader) =>
        keptFile(reader, setting.ann, setting.numberOf(track(number))),
      );
      assert.match(kept?.path ?? '', /^media\/1\/74\/[\da-f]{32}\.[\da-f]{8}\.flac$/);
      assert.deepEqual(new Uint8Array(readFileSync(join(setting.folder, kept?.path ?? ''))), bytes);
    }
    assert.deepEqual(readdirSync(join(setting.folder, 'parts')), []);
    assert.equal(setting.server.most, 1);
  });

  test('three at a time, while more wait', async (t) => {
    const setting = await DownloadSetting.make(t);
    for (const number of [0, 1, 2, 3, 4]) {
      setting.serve(number);
      setting.ask(number);
    }
    // The first answers wait until three have come.
    const three = Promise.withResolvers<void>();
    setting.server.fault = async () => {
      if (setting.server.open >= 3) three.resolve();
      await three.promise;
      return false;
    };
    await setting.worker().drain();
    assert.equal(setting.server.most, 3);
    assert.deepEqual(new Set(Object.values(setting.states())), new Set(['completed']));
  });

  test('a cut connection goes on after 5, 15 and 45 seconds by Range, and fails for good after that', async (t) => {
    const setting = await DownloadSetting.make(t);
    const bytes = setting.serve(0, 3 * MEGABYTE);
    setting.ask(0);
    setting.server.fault = (hit, response, served) =>
      hit.range === undefined && served !== undefined && cutAfter(response, served, 2 * MEGABYTE);
    await setting.worker().drain();
    const [first, second] = setting.server.hits;
    assert.equal(first?.range, undefined);
    const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1]);
    assert.ok(from > 0 && from < 2 * MEGABYTE, `went on from ${from}`);
    const [row] = setting.queue();
    assert.deepEqual(
      [row?.status, row?.file_hash, row?.bytes_downloaded],
      ['completed', createHash('sha256').update(bytes).digest('hex'), bytes.length],
    );
    assert.deepEqual(setting.waits, [5000]);

    setting.serve(1);
    setting.ask(1);
    setting.server.fault = (_hit, response) => Boolean(response.writeHead(502).end());
    await setting.worker().drain();
    assert.equal(setting.states()['b'], 'failed');
    assert.equal(setting.server.hits.length, 2 + 4);
    assert.equal(
      setting.waits.reduce((sum, ms) => sum + ms, 0),
      5000 + 5000 + 15_000 + 45_000,
    );
    // The person says: again.
    setting.server.fault = () => false;
    const id = setting.queue().find(({ name }) => name === 'b')?.id ?? 0;
    setting.driver.write((writer) => setDownloadStatus(writer, setting.ann, id, 'pending'));
    await setting.worker().drain();
    assert.equal(setting.states()['b'], 'completed');
  });

  test('a file that changed on the server meanwhile is begun anew', async (t) => {
    const setting = await DownloadSetting.make(t);
    setting.serve(0, 3 * MEGABYTE);
    setting.ask(0);
    const later = soundOf(7, 2 * MEGABYTE + 17);
    setting.server.fault = (_hit, response, served) => {
      if (setting.server.hits.length > 1 || served === undefined) return false;
      setting.server.files.set(downloadPath(0), { bytes: later, etag: '"two"' });
      return cutAfter(response, served, MEGABYTE + 100);
    };
    await setting.worker().drain();
    const [row] = setting.queue();
    assert.equal(row?.file_hash, createHash('sha256').update(later).digest('hex'));
    assert.deepEqual(new Uint8Array(readFileSync(join(setting.folder, row?.file_path ?? ''))), later);
  });

  test('a wrong hash, a page of a hotel, a sound that is too short: never taken for the file', async (t) => {
    const setting = await DownloadSetting.make(t);
    setting.serve(0, 500, { digest: createHash('sha256').update('else').digest('base64') });
    setting.server.files.set(downloadPath(1), { bytes: Buffer.from('<html>'), type: 'text/html' });
    setting.serve(2, 500, { isChunked: true });
    setting.serve(3, 500, { isChunked: true });
    for (const number of [0, 1, 2, 3]) setting.ask(number);
    setting.ask(4);
    // Of the sounds, the store knows that they play 180 seconds.
    const looked = new Set<string>();
    const measure = async (path: string): Promise<number> => {
      if (looked.has(path)) return 179_500;
      looked.add(path);
      return 90_000;
    };
    await setting.worker({ measure, parallel: 1 }).drain();
    const why = Object.fromEntries(setting.queue().map(({ name, error_message }) => [name, error_message]));
    assert.match(why['a'] ?? '', /hash|seconds/);
    assert.match(why['b'] ?? '', /text\/html/);
    assert.match(why['e'] ?? '', /does not have this/);
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => setting.states()[name]),
      ['failed', 'failed', 'completed', 'completed', 'failed'],
    );
  });

  test('one file serves two users; it goes when neither wants it', async (t) => {
    const setting = await DownloadSetting.make(t);
    const bob = signIn(setting.driver, 1, 2);
    take(setting.driver, bob, null, album(1, 'Album', ['a']));
    setting.serve(0);
    const [anns, bobs] = [setting.ask(0), setting.ask(0, {}, bob)];
    await setting.worker().drain();
    assert.equal(setting.server.hits.length, 1);
    assert.deepEqual([setting.states(), setting.states(bob)], [{ a: 'completed' }, { a: 'completed' }]);
    const path = join(setting.folder, setting.queue()[0]?.file_path ?? '');
    setting.driver.write((writer) => removeDownload(writer, setting.ann, anns));
    await setting.worker().drain();
    assert.ok(existsSync(path));
    setting.driver.write((writer) => removeDownload(writer, bob, bobs));
    await setting.worker().drain();
    assert.ok(!existsSync(path));
  });

  test('an end in the middle keeps what came; paused stays so; a refused token stops the user, and nothing is lost', async (t) => {
    const setting = await DownloadSetting.make(t);
    setting.serve(0, 3 * MEGABYTE);
    const id = setting.ask(0);
    const stop = new AbortController();
    setting.server.fault = (hit, response, served) => {
      if (hit.range !== undefined || served === undefined) return false;
      response.writeHead(200, { 'content-length': served.bytes.length, etag: '"one"' });
      response.write(served.bytes.subarray(0, 2 * MEGABYTE));
      return true;
    };
    const onEvent = ({ kind }: { readonly kind: string }): void => {
      if (kind === 'progress') stop.abort();
    };
    await setting.worker({ onEvent }).run(stop.signal);
    assert.equal(setting.states()['a'], 'pending');
    assert.ok((setting.queue()[0]?.bytes_downloaded ?? 0) >= MEGABYTE);
    setting.driver.write((writer) => setDownloadStatus(writer, setting.ann, id, 'paused'));
    await setting.worker().drain();
    assert.equal(setting.server.hits.length, 1);
    setting.driver.write((writer) => setDownloadStatus(writer, setting.ann, id, 'pending'));
    setting.server.fault = (_hit, response) => Boolean(response.writeHead(401).end());
    await setting.worker().drain();
    assert.equal(setting.driver.read((reader) => userOf(reader, setting.ann))?.needs_login, 1);
    assert.deepEqual([setting.states()['a'], setting.queue()[0]?.retry_count], ['pending', 0]);
    signIn(setting.driver, 1, 1);
    setting.server.fault = () => false;
    await setting.worker().drain();
    assert.ok(setting.server.hits.at(-1)?.range !== undefined);
    assert.equal(setting.states()['a'], 'completed');
  });

  test('through the client of the account: a cut file goes on, a refusal keeps its meaning', async (t) => {
    const setting = await DownloadSetting.make(t);
    const device = { id: 'd', name: 'd', client: 'test', version: '1' };
    const client = new ServerClient({ url: setting.server.address, device });
    const ask = askThrough(() => client);
    const bytes = setting.serve(0, 3 * MEGABYTE);
    setting.ask(0);
    setting.ask(1);
    setting.server.fault = (hit, response, served) =>
      hit.range === undefined && served !== undefined && cutAfter(response, served, 2 * MEGABYTE);
    await setting.worker({ ask }).drain();
    const [first, second] = setting.queue();
    assert.equal(first?.file_hash, createHash('sha256').update(bytes).digest('hex'));
    assert.match(second?.error_message ?? '', /does not have this/);
    assert.deepEqual(setting.waits, [5000]);
  });

  test('an unreachable server costs no attempt', async (t) => {
    const setting = await DownloadSetting.make(t);
    setting.ask(0);
    await setting.worker({ unreachable: () => [setting.ann.serverId] }).drain();
    assert.deepEqual([setting.server.hits.length, setting.states()['a']], [0, 'pending']);
  });

  test('SHA-256 in pieces is that of Node', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
      const bytes = soundOf(length, length);
      const hash = new Sha256();
      for (let at = 0; at < length; at += 77) hash.update(bytes.subarray(at, at + 77));
      assert.equal(hash.hex(), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`);
    }
  });
});
