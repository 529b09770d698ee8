import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { openReadOnly } from '@bandstand/sqlite';
import { needs } from '../../../tools/needs.ts';
import { ArchiveStage } from './archive-stage.ts';
import { coded, ffmpeg, live, source, until } from './broadcast.ts';
import { S3Server } from './s3/server.ts';
import { folder } from './setting.ts';

interface Life {
  readonly port: string;
  readonly url: string;
  kill(): Promise<void>;
}

/** A server in a process of its own, which has no chance to clean up. */
async function life(args: readonly string[], first = ''): Promise<Life> {
  const script = join(import.meta.dirname, 'children', 'archive.ts');
  const words = ['-c', `${first} exec "$@"`, 'sh', process.execPath, script, ...args];
  const child: ChildProcess = spawn('sh', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  await until('the port', () => said.includes('\n'));
  const [port = '', url = ''] = said.trim().split(' ');
  return {
    port,
    url,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const push = (port: number | string, seconds: number, rate: string): Promise<unknown> =>
  ffmpeg(
    '-readrate',
    rate,
    ...source(seconds),
    ...coded(2),
    '-f',
    'flv',
    `rtmp://127.0.0.1:${port}/live/show:sesame`,
  );

/** Small pictures, few of them: minutes of media in seconds. */
const pushCheaply = (port: string, seconds: number): Promise<unknown> => {
  const made = `-f lavfi -i testsrc2=size=64x36:rate=5:duration=${seconds} -f lavfi -i sine=sample_rate=8000:duration=${seconds}`;
  const how = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5 -c:a aac -b:a 16k -f flv';
  const to = `rtmp://127.0.0.1:${port}/live/show:sesame`;
  return ffmpeg('-readrate', '80', ...made.split(' '), ...how.split(' '), to);
};

/** Rows as another program sees them. */
function rowsOf(dataDir: string): Readonly<Record<string, unknown>>[] {
  const db = openReadOnly(join(dataDir, 'apps', 'live', 'app.db'));
  try {
    return db.read((reader) => reader.all('SELECT * FROM vods ORDER BY id'));
  } finally {
    db.close();
  }
}

async function plays(file: string): Promise<void> {
  assert.deepEqual(await ffmpeg('-xerror', '-i', file, '-f', 'null', '-'), { code: 0, said: '' });
}

const fileOf = (stage: ArchiveStage, vod: Readonly<Record<string, unknown>>): string =>
  join(stage.storage.folders.app(live), String(vod['local_path']));

describe('kill -9', () => {
  test(
    'while it is recorded: the file up to there is ready, and the stream goes on as a new part',
    needs('ffmpeg'),
    async (t) => {
      const dataDir = folder(t);
      const before = await life([dataDir]);
      const pushing = push(before.port, 60, '4');
      await until('something is recorded', () => rowsOf(dataDir).length > 0);
      const growing = join(dataDir, 'apps', 'live', String(rowsOf(dataDir)[0]?.['local_path']));
      await until('it has grown', () => (statSync(growing, { throwIfNoEntry: false })?.size ?? 0) > 150_000);
      await before.kill();
      await pushing;
      assert.deepEqual(
        rowsOf(dataDir).map(({ status }) => status),
        ['recording'],
      );
      await using stage = await ArchiveStage.start({ dataDir, config: { 'recording.automatic': false } });
      await push(stage.port, 2, '20');
      await until('both are ready', () => {
        const rows = stage.vods();
        return rows.length === 2 && rows.every(({ status }) => status === 'ready');
      });
      const [one, two] = stage.vods();
      assert.equal(two?.['recording_id'], one?.['recording_id']);
      assert.deepEqual([one?.['part'], two?.['part']], [1, 2]);
      assert(Number(one?.['duration_s']) >= 1);
      for (const vod of stage.vods()) await plays(fileOf(stage, vod));
      // The next one is another.
      await push(stage.port, 1, '20');
      assert.equal(stage.vods().length, 2);
    },
  );

  test(
    'again and again at any moment of splitting: nothing is stuck, every file plays',
    needs('ffmpeg'),
    async (t) => {
      const dataDir = folder(t);
      for (const files of [2, 3]) {
        // A minute of media in some seconds, so that files end all the time.
        const server = await life([dataDir, '', '1']);
        const pushing = pushCheaply(server.port, 400);
        const there = rowsOf(dataDir).length;
        await until('files were split', () => rowsOf(dataDir).length >= there + files);
        await server.kill();
        await pushing;
      }
      await using stage = await ArchiveStage.start({ dataDir, config: { 'recording.automatic': false } });
      const settled = (): boolean =>
        stage.vods().every(({ status }) => status === 'ready' || status === 'failed');
      await until('all are settled', settled);
      for (const vod of stage.vods().filter(({ status }) => status === 'ready'))
        await plays(fileOf(stage, vod));
      for (const { status, error } of stage.vods())
        if (status === 'failed')
          assert.match(String(error), /not there|before anything was recorded|Nothing that plays/);
      assert(stage.vods().filter(({ status }) => status === 'ready').length >= 3);
    },
  );

  test(
    'while it is uploaded: it goes on behind the last part that the store has',
    needs('ffmpeg'),
    async (t) => {
      const dataDir = folder(t);
      await using store = await S3Server.start();
      store.leastPart = 64 * 1024;
      store.fault = ({ part }) => (part === 3 ? 'hold' : undefined);
      const server = await life([dataDir, store.url]);
      await push(server.port, 8, '20');
      await until('the third part is on its way', () => store.asked.some(({ part }) => part === 3));
      await server.kill();
      assert.deepEqual(
        rowsOf(dataDir).map(({ status }) => status),
        ['uploading'],
      );
      store.fault = () => undefined;
      store.asked.length = 0;
      await using stage = await ArchiveStage.start({ dataDir, store: store.url });
      await until('it is ready', () => stage.vods()[0]?.['status'] === 'ready');
      const sent = store.asked.flatMap(({ part }) => part ?? []);
      assert.equal(Math.min(...sent), 3, 'the first two are not sent again');
      assert(store.asked.every(({ kind }) => kind !== 'begin'));
      const [object] = Array.from(store.objects).filter(([key]) => key.endsWith('.mp4'));
      assert.equal(object?.[1].body.length, stage.vods()[0]?.['size_bytes']);
    },
  );

  test(
    'when the store has begun or ended an upload and nobody has noted it: it is ready, once, and nothing half is left there',
    needs('ffmpeg'),
    async (t) => {
      const dataDir = folder(t);
      await using store = await S3Server.start();
      store.leastPart = 64 * 1024;
      const killed: string[] = [];
      for (const moment of ['begin', 'complete'] as const) {
        const server = await life([dataDir, store.url]);
        store.fault = ({ kind }) => {
          if (kind !== moment || killed.includes(moment)) return undefined;
          killed.push(moment);
          void server.kill();
          // What it was asked for is done, and nobody is there to hear of it.
          return 'cut after';
        };
        if (moment === 'begin') await push(server.port, 8, '20');
        await until('it was killed', () => killed.includes(moment));
        await server.kill();
        assert.deepEqual(
          rowsOf(dataDir).map(({ status }) => status),
          ['uploading'],
        );
      }
      await using stage = await ArchiveStage.start({
        dataDir,
        store: store.url,
        config: { 'recording.automatic': false },
      });
      await until('it is ready', () => stage.vods()[0]?.['status'] === 'ready');
      assert.deepEqual([stage.vods().length, store.objects.size, store.uploads.size], [1, 1, 0]);
      const [object] = store.objects.values();
      assert.equal(object?.body.length, stage.vods()[0]?.['size_bytes']);
    },
  );

  test(
    'between a change of recordings and what is written of it: the storage of the tenant is counted anew',
    needs('ffmpeg'),
    async (t) => {
      const dataDir = folder(t);
      const counted = async (): Promise<{ used: number; rows: number; bytes: number }> => {
        await using stage = await ArchiveStage.start({ dataDir, config: { 'recording.automatic': false } });
        const rows = stage.vods();
        return {
          used: stage.quotas.used('platform', 'storage') * 1e9,
          rows: rows.reduce((sum, { size_bytes: size }) => sum + Number(size), 0),
          bytes: rows.reduce((sum, vod) => sum + statSync(fileOf(stage, vod)).size, 0),
        };
      };
      const recording = await life([dataDir]);
      await push(recording.port, 1, '20');
      await push(recording.port, 2, '20');
      await until('both are ready', () => {
        const rows = rowsOf(dataDir);
        return rows.length === 2 && rows.every(({ status }) => status === 'ready');
      });
      await recording.kill();
      const two = await counted();
      assert(two.used > 0);
      assert.deepEqual(two, { used: two.bytes, rows: two.bytes, bytes: two.bytes });
      const deleting = await life([dataDir]);
      const path = `${deleting.url}/api/v1/apps/live/vods/${String(rowsOf(dataDir)[0]?.['public_id'])}`;
      assert.equal((await fetch(path, { method: 'DELETE' })).status, 204);
      await deleting.kill();
      const one = await counted();
      assert(one.used > 0 && one.used < two.used);
      assert.deepEqual(one, { used: one.bytes, rows: one.bytes, bytes: one.bytes });
    },
  );

  test('a disk that is full ends the recording; what was written is ready', needs('ffmpeg'), async (t) => {
    const dataDir = folder(t);
    // The databases are made before.
    await (await life([dataDir])).kill();
    const server = await life([dataDir], 'ulimit -S -f 3000;');
    await push(server.port, 60, '30');
    await until('it was given up', () =>
      ['uploading', 'ready'].includes(String(rowsOf(dataDir)[0]?.['status'])),
    );
    await server.kill();
    await using stage = await ArchiveStage.start({ dataDir, config: { 'recording.automatic': false } });
    await until('it is ready', () => stage.vods()[0]?.['status'] === 'ready');
    await plays(fileOf(stage, stage.vods()[0] ?? {}));
    assert.deepEqual(stage.callbacks(), [
      'recording_started',
      'recording_failed',
      'vod_ready',
      'recording_ready',
    ]);
  });
});
