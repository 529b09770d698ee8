import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { ArchiveStage } from './archive-stage.ts';
import { coded, ffmpeg, live, run, source, until } from './broadcast.ts';
import { S3Server } from './s3/server.ts';
import { folder } from './setting.ts';

const push = (stage: ArchiveStage, seconds: number): Promise<unknown> =>
  ffmpeg(...source(seconds), ...coded(2), '-f', 'flv', stage.room('show'));
const first = (stage: ArchiveStage): Readonly<Record<string, unknown>> => stage.vods()[0] ?? {};

describe('recordings that go to a store', () => {
  test(
    'ready when the store has all of it; the file here goes, is played from there, and is deleted there',
    needs('ffmpeg'),
    async (t) => {
      await using store = await S3Server.start();
      store.leastPart = 64 * 1024;
      await using stage = await ArchiveStage.start({ dataDir: folder(t), store: store.url, pictures: true });
      const seen: unknown[] = [];
      store.fault = () => {
        seen.push(first(stage)['status']);
        return undefined;
      };
      await push(stage, 4);
      await until(
        'its file is gone',
        () => first(stage)['status'] === 'ready' && first(stage)['local_path'] === null,
      );
      const vod = first(stage);
      const key = String(vod['file_key']);
      assert.match(key, /^streamhub\/live\/recordings\/show-.*-p001\.mp4$/);
      assert.equal(store.objects.get(key)?.body.length, vod['size_bytes']);
      assert(seen.length > 3 && seen.every((status) => status === 'uploading'));
      assert(store.objects.has(String(vod['snapshot_key'])));
      assert.deepEqual(readdirSync(join(stage.storage.folders.app(live), 'recordings')), []);
      assert.deepEqual(stage.callbacks(), ['recording_started', 'vod_ready', 'recording_ready']);
      const path = `/vods/${String(vod['public_id'])}`;
      const piece = await fetch(`${stage.url}/api/v1/apps/live${path}/file`, {
        headers: { range: 'bytes=4-7' },
      });
      assert.equal(piece.status, 206);
      assert.equal(await piece.text(), 'ftyp');
      // What a lost answer brings.
      assert.deepEqual(
        store.refused.filter((code) => code !== 'NoSuchUpload'),
        [],
      );
      assert.equal((await stage.ask('DELETE', path)).status, 204);
      await until('the store is empty', () => store.objects.size === 0);
    },
  );

  test(
    'a store that is down: told once, the file stays, and it is ready when the store is back',
    needs('ffmpeg'),
    async (t) => {
      await using store = await S3Server.start();
      store.leastPart = 64 * 1024;
      await using stage = await ArchiveStage.start({ dataDir: folder(t), store: store.url });
      await store.down();
      await push(stage, 2);
      await until('it failed', () => first(stage)['status'] === 'failed');
      assert.match(String(first(stage)['error']), /could not be reached.*tried again/);
      const file = join(stage.storage.folders.app(live), String(first(stage)['local_path']));
      assert(existsSync(file));
      await store.open();
      await until('it is ready', () => first(stage)['status'] === 'ready');
      await until('the file went', () => !existsSync(file));
      assert.deepEqual(stage.callbacks(), [
        'recording_started',
        'recording_failed',
        'vod_ready',
        'recording_ready',
      ]);
      assert.equal(first(stage)['error'], null);
    },
  );

  test('tried again at once when somebody asks', needs('ffmpeg'), async (t) => {
    await using store = await S3Server.start();
    await using stage = await ArchiveStage.start({ dataDir: folder(t), store: store.url });
    const path = (): string => `/vods/${String(first(stage)['public_id'])}`;
    store.fault = () => ({ status: 403 });
    await push(stage, 1);
    await until('it failed', () => first(stage)['status'] === 'failed');
    store.fault = () => undefined;
    // What waits may have gone in between.
    assert([200, 409].includes((await stage.ask('POST', `${path()}/retry`)).status));
    await until('it is ready', () => first(stage)['status'] === 'ready');
    assert.equal((await stage.ask('POST', `${path()}/retry`)).status, 409);
    const { said } = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name',
      '-of',
      'csv=p=0',
      `${stage.url}/api/v1/apps/live${path()}/file`,
    ]);
    assert.deepEqual(said.trim().split('\n'), ['h264', 'aac']);
  });
});
