import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { keepSnapshot, listSnapshots } from '../src/snapshots/store.ts';
import { ArchiveStage } from './archive-stage.ts';
import { coded, ffmpeg, live, room, source, until } from './broadcast.ts';
import { folder } from './setting.ts';
import { published, vp8Units } from './vp8-media.ts';

/** Width and height of a JPEG, by its frame header. */
function sizeOf(jpeg: Buffer): [number, number] {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker >= 0xff_c0 && marker <= 0xff_c2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error('no JPEG');
}

describe('snapshots', () => {
  test(
    'a running stream is pictured, once for all who ask within a second, and kept when somebody wants it',
    needs('ffmpeg'),
    async (t) => {
      await using stage = await ArchiveStage.start({
        dataDir: folder(t),
        pictures: true,
        config: { 'recording.automatic': false },
      });
      assert.equal((await stage.ask('POST', '/snapshots', { room: 'show' })).status, 404);
      const pushing = ffmpeg('-re', ...source(60), ...coded(2), '-f', 'flv', stage.room('show'));
      await until('a picture has come', () => stage.plane.find(room('show'))?.keyframe !== undefined);
      const now = `${stage.url}/api/v1/apps/live/rooms/show/snapshot`;
      const answers = await Promise.all([fetch(now), fetch(now), fetch(now)]);
      const pictures = await Promise.all(
        answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      );
      assert(pictures.every((picture) => pictures[0]?.equals(picture)));
      assert.deepEqual(sizeOf(pictures[0] ?? Buffer.alloc(0)), [320, 180]);
      const made = await stage.ask('POST', '/snapshots', { room: 'show' });
      assert.equal(made.status, 201);
      const { url, id } = made.body as { url: string; id: string };
      const kept = Buffer.from(await (await fetch(url)).arrayBuffer());
      assert.deepEqual(sizeOf(kept), [320, 180]);
      assert.partialDeepStrictEqual((await stage.ask('GET', '/snapshots?room=show')).body, {
        items: [{ id, room: 'show' }],
        next: null,
      });
      assert.deepEqual(stage.callbacks(), ['snapshot_taken']);
      assert(stage.events.some(({ kind }) => kind === 'snapshot made'));
      assert.equal((await stage.ask('GET', '/snapshots/app.db')).status, 404);
      assert.equal((await stage.ask('DELETE', `/snapshots/${id}`)).status, 204);
      assert.equal((await stage.ask('GET', `/snapshots/${id}`)).status, 404);
      await stage.plane.stop(room('show'), 'stopped');
      await pushing;
      assert.equal((await fetch(now)).status, 404);
    },
  );

  test('every so often where the app says so; VP8 too', needs('ffmpeg'), async (t) => {
    await using stage = await ArchiveStage.start({
      dataDir: folder(t),
      pictures: true,
      config: { 'recording.automatic': false, 'recording.snapshot_seconds': 1 },
    });
    const publication = await published(stage.plane);
    for (const unit of await vp8Units(1)) publication.write(unit);
    const kept = () => listSnapshots(stage.storage.folders.app(live));
    await until('two were taken', async () => (await kept()).length >= 2);
    const [newest] = await kept();
    const answer = await fetch(`${stage.url}/api/v1/apps/live/snapshots/${newest?.id}`);
    assert.deepEqual(sizeOf(Buffer.from(await answer.arrayBuffer())), [160, 90]);
    publication.end('publisher left');
  });

  test('the newest of each room stay', async (t) => {
    const app = folder(t);
    const jpeg = Buffer.from('picture');
    for (let at = 1; at <= 5; at += 1)
      for (const name of ['show', 'show-2'])
        await keepSnapshot(app, { room: name, takenAt: 1_700_000_000_000 + at }, { jpeg, keep: 3 });
    const left = async (name: string): Promise<number[]> =>
      (await listSnapshots(app, name)).map(({ takenAt }) => takenAt - 1_700_000_000_000);
    assert.deepEqual(await left('show'), [5, 4, 3]);
    assert.deepEqual(await left('show-2'), [5, 4, 3]);
    rmSync(join(app, 'snapshots'), { recursive: true });
    assert.deepEqual(await left('show'), []);
  });
});
