import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { needs } from '../../../tools/needs.ts';
import { ArchiveStage } from './archive-stage.ts';
import { coded, ffmpeg, live, run, source, until } from './broadcast.ts';
import { folder } from './setting.ts';
import { published, vp8Units } from './vp8-media.ts';

const push = (stage: ArchiveStage, seconds: number, room = 'show'): Promise<{ code: number | null }> =>
  ffmpeg(...source(seconds), ...coded(2), '-f', 'flv', stage.room(room));

const statuses = (stage: ArchiveStage): unknown[] => stage.vods().map(({ status }) => status);

async function probe(file: string, entries: string): Promise<string[]> {
  const { said } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', file]);
  return said.trim().split('\n');
}

/** Holds the write lock of a database for a while, longer than anybody waits for it. */
const tend = `
  const { parentPort, workerData } = require('node:worker_threads');
  const db = require('better-sqlite3')(workerData);
  db.exec('BEGIN IMMEDIATE');
  parentPort.postMessage('begun');
  setTimeout(() => { db.exec('COMMIT'); db.close(); }, 1000);
`;

describe('recordings', () => {
  test(
    'a stream is recorded from its start, and can be watched, found, named and deleted',
    needs('ffmpeg'),
    async (t) => {
      await using stage = await ArchiveStage.start({ dataDir: folder(t), pictures: true });
      await push(stage, 4);
      await until('it is ready', () => statuses(stage)[0] === 'ready');
      const [row] = stage.vods();
      assert(Math.abs(Number(row?.['duration_s']) - 4) < 0.5);
      const path = `/vods/${String(row?.['public_id'])}`;
      await until('it has its pictures', () => stage.vods()[0]?.['thumbnails_path'] !== null);
      const file = `${stage.url}/api/v1/apps/live${path}/file`;
      assert.deepEqual(await probe(file, 'stream=codec_name'), ['h264', 'aac']);
      const piece = await fetch(file, { headers: { range: 'bytes=4-7' } });
      assert.equal(piece.status, 206);
      assert.equal(await piece.text(), 'ftyp');
      for (const name of ['poster.jpg', 'thumbnails.jpg']) {
        const picture = Buffer.from(
          await (await fetch(`${stage.url}/api/v1/apps/live${path}/${name}`)).arrayBuffer(),
        );
        assert.equal(picture.readUInt16BE(), 0xff_d8, name);
      }
      const named = await stage.ask('PATCH', path, { name: 'First night', metatags: { place: 'Bern' } });
      assert.equal(named.status, 200);
      const found = await stage.ask('GET', '/vods?q=first%20NIGHT&status=ready&room=show');
      assert.partialDeepStrictEqual(found.body, {
        items: [{ name: 'First night', metatags: { place: 'Bern' }, thumbnails: { count: 1 }, onDisk: true }],
        next: null,
      });
      assert.deepEqual((await stage.ask('GET', '/vods?q=nowhere')).body, { items: [], next: null });
      const place = join(stage.storage.folders.app(live), String(row?.['local_path']));
      assert(existsSync(place));
      assert.equal((await stage.ask('DELETE', path)).status, 204);
      assert.equal((await stage.ask('GET', path)).status, 404);
      await until('its file is gone', () => !existsSync(place));
      assert.deepEqual(stage.callbacks(), [
        'recording_started',
        'vod_ready',
        'recording_ready',
        'vod_deleted',
      ]);
      const kinds = stage.events.map(({ kind }) => kind).filter((kind) => kind.startsWith('recording'));
      assert.deepEqual(kinds, ['recording started', 'recording ready']);
      assert(stage.quotas.used('platform', 'recording_minutes') > 0);
      assert.equal(Math.round(stage.quotas.used('platform', 'storage') * 1e9), 0);
    },
  );

  test(
    'begun and ended by hand, sound alone, when the app records nothing by itself',
    needs('ffmpeg'),
    async (t) => {
      await using stage = await ArchiveStage.start({
        dataDir: folder(t),
        config: { 'recording.automatic': false },
      });
      assert.equal((await stage.ask('POST', '/recordings', { room: 'show' })).status, 404);
      const pushing = ffmpeg('-re', ...source(30), ...coded(), '-f', 'flv', stage.room('show'));
      await until('it is there', () => stage.plane.find({ app: live, room: 'show' }) !== undefined);
      const begun = await stage.ask('POST', '/recordings', { room: 'show', soundOnly: true });
      assert.equal(begun.status, 201);
      assert.equal((await stage.ask('POST', '/recordings', { room: 'show' })).status, 409);
      await until('it grows', () => statuses(stage)[0] === 'recording');
      const { body } = await stage.ask('GET', '/recordings');
      const [item] = (body as { items: { id: string; vodId: string }[] }).items;
      assert.equal((await stage.ask('DELETE', `/vods/${item?.vodId}`)).status, 409);
      await until(
        'something is in it',
        () => (stage.plane.find({ app: live, room: 'show' })?.totals().seconds ?? 0) > 2,
      );
      assert.equal((await stage.ask('POST', `/recordings/${item?.id}/stop`)).status, 200);
      assert.deepEqual(statuses(stage), ['ready']);
      const place = join(stage.storage.folders.app(live), String(stage.vods()[0]?.['local_path']));
      assert(place.endsWith('-p001.m4a'));
      assert.deepEqual(await probe(place, 'stream=codec_name'), ['aac']);
      const config = stage.storage.folders.config(live);
      writeFileSync(config, readFileSync(config, 'utf8').replace('enabled: true', 'enabled: false'));
      await until('it is seen', () => !stage.settings.of(live).recording.enabled);
      assert.equal((await stage.ask('POST', '/recordings', { room: 'show' })).status, 409);
      await stage.plane.stop({ app: live, room: 'show' }, 'stopped');
      await pushing;
    },
  );

  test(
    'a tenant without minutes records nothing more, and a running recording ends',
    needs('ffmpeg'),
    async (t) => {
      await using stage = await ArchiveStage.start({ dataDir: folder(t) });
      stage.quotas.setLimits('platform', { maxRecordingMinutesMonth: 1 });
      const pushing = ffmpeg('-re', ...source(60), ...coded(), '-f', 'flv', stage.room('show'));
      await until('it is recorded', () => statuses(stage)[0] === 'recording');
      stage.quotas.add(stage.storage.apps.get(live).id, 'recording_seconds', 60);
      await until('it has ended', () => statuses(stage)[0] === 'ready');
      assert(stage.callbacks().includes('recording_failed'));
      const again = await stage.ask('POST', '/recordings', { room: 'show' });
      assert.equal(again.status, 429);
      assert.partialDeepStrictEqual(again.body, {
        code: 'quota_exceeded',
        metric: 'maxRecordingMinutesMonth',
        limit: 1,
      });
      await push(stage, 1, 'other');
      const failures = (): number => stage.callbacks().filter((event) => event === 'recording_failed').length;
      await until('the receiver hears that the other is not recorded', () => failures() === 2);
      assert.equal(stage.vods().length, 1);
      await stage.plane.stop({ app: live, room: 'show' }, 'stopped');
      await pushing;
    },
  );

  test(
    'the folder is made again; where none can be made the recording fails and says so',
    needs('ffmpeg'),
    async (t) => {
      await using stage = await ArchiveStage.start({ dataDir: folder(t) });
      const recordings = join(stage.storage.folders.app(live), 'recordings');
      rmSync(recordings, { recursive: true });
      await push(stage, 1);
      await until('it is ready', () => statuses(stage)[0] === 'ready');
      rmSync(recordings, { recursive: true });
      writeFileSync(recordings, 'no folder');
      await push(stage, 1, 'other');
      await until('it is known', () => stage.plane.find({ app: live, room: 'other' }) === undefined);
      await until('nothing goes on', async () => {
        const { body } = await stage.ask('GET', '/recordings');
        return (body as { items: unknown[] }).items.length === 0;
      });
      assert.deepEqual(statuses(stage), ['ready']);
      rmSync(recordings);
      mkdirSync(recordings);
      await push(stage, 1, 'third');
      await until('it is ready', () => statuses(stage).length === 2 && statuses(stage)[1] === 'ready');
    },
  );

  test('VP8 and Opus, as browsers send them, become a WebM file', needs('ffmpeg'), async (t) => {
    await using stage = await ArchiveStage.start({ dataDir: folder(t), pictures: true });
    const publication = await published(stage.plane);
    for (const unit of await vp8Units(3)) publication.write(unit);
    publication.end('publisher left');
    await until(
      'it has its pictures',
      () =>
        stage.vods()[0]?.['thumbnails_path'] !== undefined && stage.vods()[0]?.['thumbnails_path'] !== null,
    );
    const [vod] = stage.vods();
    assert.deepEqual(
      [vod?.['status'], vod?.['format'], vod?.['video_codec'], vod?.['audio_codec']],
      ['ready', 'webm', 'vp8', 'opus'],
    );
    const place = join(stage.storage.folders.app(live), String(vod?.['local_path']));
    assert.deepEqual(await probe(place, 'stream=codec_name'), ['vp8', 'opus']);
    assert(Math.abs(Number((await probe(place, 'format=duration'))[0]) - 3) < 0.5);
  });

  test('a recording waits while the database of the app is tended', needs('ffmpeg'), async (t) => {
    await using stage = await ArchiveStage.start({ dataDir: folder(t) });
    const units = await vp8Units(2);
    const publication = await published(stage.plane);
    const tending = new Worker(tend, { eval: true, workerData: stage.storage.folders.database(live) });
    await once(tending, 'message');
    for (const unit of units) publication.write(unit);
    publication.end('publisher left');
    await until('it is ready', () => statuses(stage)[0] === 'ready');
    assert(Math.abs(Number(stage.vods()[0]?.['duration_s']) - 2) < 0.5);
    assert(!stage.callbacks().includes('recording_failed'));
  });
});
