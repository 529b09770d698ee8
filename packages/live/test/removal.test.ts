import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { secretRef } from '../src/secrets/index.ts';
import { until } from './broadcast.ts';
import { House } from './house.ts';
import { S3Server, testKeys } from './s3/server.ts';
import { named } from './setting.ts';

const name = named('gone');
const path = '/api/v1/apps/gone';

/** An app whose recordings lie here and in a store, with everything that recordings have, and one on its way there. */
async function appWithRecordings(t: TestContext, store: S3Server): Promise<House> {
  const house = await House.open(t);
  assert.equal((await house.ask('POST', '/api/v1/apps', { name })).status, 201);
  house.storage.secrets.change({
    [secretRef(name, 'S3_KEY')]: testKeys.accessKey,
    [secretRef(name, 'S3_SECRET')]: testKeys.secretKey,
  });
  house.configure(name, {
    's3.bucket': 'band',
    's3.endpoint': store.url,
    's3.region': testKeys.region,
    's3.force_path_style': true,
  });
  await until('the store is known', () => house.live.settings.of(name).s3 !== null);
  const put = (key: string): string => {
    store.objects.set(key, { body: Buffer.from(key), type: 'video/mp4' });
    return key;
  };
  const write = (file: string): string => {
    const place = join(house.storage.folders.app(name), file);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, file);
    return file;
  };
  const part = { etag: '"one"', body: Buffer.from('part') };
  store.uploads.set('half', { key: 'half.mp4', type: 'video/mp4', parts: new Map([[1, part]]) });
  const upload = { key: 'half.mp4', uploadId: 'half', size: 9, partBytes: 5, parts: ['"one"'] };
  house.storage.databases.write(name, (writer, { id }) => {
    const row = `INSERT INTO vods (app_id, name, status, public_id, file_key, snapshot_key, local_path, poster_path,
        thumbnails_path, size_bytes, upload_json) VALUES (?, 'night', ?, ?, ?, ?, ?, ?, ?, 1000, ?)`;
    const pictures = [write('recordings/a.jpg'), write('recordings/a.strip.jpg')];
    writer.run(row, [id, 'ready', 'a', put('a.mp4'), put('a.jpg'), null, ...pictures, null]);
    const local = write('recordings/b.mp4');
    writer.run(row, [id, 'failed', 'b', null, null, local, null, null, JSON.stringify(upload)]);
    const ladder = JSON.stringify({ segments: [put('a/1.ts'), put('a/2.ts')] });
    writer.run(
      `INSERT INTO vod_variants (vod_id, kind, format, file_key, extra_json) VALUES (1, 'rendition', 'hls', ?, ?)`,
      [put('a/index.m3u8'), ladder],
    );
  });
  const { id } = house.storage.apps.get(name);
  house.live.quotas.add(id, 'storage_bytes', 2000);
  put('not of this app.mp4');
  return house;
}

/** Nothing of the app is anywhere. */
async function assertGone(house: House, store: S3Server): Promise<void> {
  assert.deepEqual([[...store.objects.keys()], store.uploads.size], [['not of this app.mp4'], 0]);
  assert.equal((await house.ask('GET', path)).status, 404);
  assert.equal(existsSync(house.storage.folders.app(name)), false);
  assert.equal(house.live.quotas.used('platform', 'storage'), 0);
}

describe('an app that is removed with its recordings', () => {
  test('leaves nothing: no row, no file, no object, no half upload', async (t) => {
    await using store = await S3Server.start();
    const house = await appWithRecordings(t, store);
    assert.equal((await house.ask('DELETE', path)).status, 409);
    assert.equal(store.objects.size, 6);
    assert.equal((await house.ask('DELETE', `${path}?vods=delete`)).status, 204);
    await assertGone(house, store);
  });

  test('stays while its store does not let them go, which is told and goes on', async (t) => {
    await using store = await S3Server.start();
    const house = await appWithRecordings(t, store);
    // Some of it goes, the rest does not.
    store.fault = ({ method, key }) =>
      method === 'DELETE' && key.startsWith('a/') ? { status: 403 } : undefined;
    const refused = await house.ask('DELETE', `${path}?vods=delete`);
    assert.equal(refused.status, 503);
    assert.match(refused.text, /could not be removed everywhere: .* answered InternalError/);
    assert.equal((await house.ask('GET', path)).status, 200, 'the app knows what is left');
    assert.ok(store.objects.has('a/1.ts'));
    assert.equal(
      (await house.ask('DELETE', `${path}?vods=delete`)).status,
      503,
      'tried at once, and told again',
    );
    store.fault = () => undefined;
    await until('the rest goes by itself', () => store.objects.size === 1);
    assert.equal((await house.ask('DELETE', `${path}?vods=delete`)).status, 204);
    await assertGone(house, store);
  });

  test('and what was given up is taken up again when somebody asks', async (t) => {
    await using store = await S3Server.start();
    const house = await appWithRecordings(t, store);
    store.fault = ({ method }) => (method === 'DELETE' ? { status: 403 } : undefined);
    assert.equal((await house.ask('DELETE', `${path}?vods=delete`)).status, 503);
    house.storage.databases.write(name, (writer) =>
      writer.run(`UPDATE jobs SET state = 'dead' WHERE kind = 'vod.remove' AND state = 'waiting'`),
    );
    store.fault = () => undefined;
    assert.equal((await house.ask('DELETE', `${path}?vods=delete`)).status, 204);
    await assertGone(house, store);
  });
});
