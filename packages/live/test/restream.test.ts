import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { addressFilter } from '@bandstand/http';
import { needs } from '../../../tools/needs.ts';
import { Restreams } from '../src/restream/index.ts';
import { RtmpPublisher } from '../src/restream/publisher.ts';
import { Broadcast, coded, ffmpeg, live, room, run, source, until } from './broadcast.ts';
import { folder, open, silent } from './setting.ts';

const stage = room('show');
const keyring = {
  seal: (_: string, text: string) => `v1.${Buffer.from(text).toString('base64url')}`,
  open: (_: string, sealed: string) => Buffer.from(sealed.slice(3), 'base64url').toString(),
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address ? address.port : 0;
}

async function begun(t: TestContext, allow = ['127.0.0.1/32']) {
  const storage = await open(t, folder(t));
  const broadcast = await Broadcast.start();
  const told: string[] = [];
  const restreams = new Restreams({
    storage,
    keyring,
    callbacks: { queue: (_writer, _app, { event }) => void told.push(event) },
    plane: broadcast.plane,
    aacOf: undefined,
    mayReach: addressFilter(allow),
    clock: Date.now,
    log: silent,
    againMs: { first: 20, longest: 50 },
  });
  const push = () =>
    ffmpeg(
      '-re',
      ...source(60),
      ...coded(2),
      '-f',
      'flv',
      `rtmp://127.0.0.1:${broadcast.port}/live/show:sesame`,
    );
  const rows = () =>
    storage.databases.read(live, (r) =>
      r.all<{ url: string; status: string }>('SELECT * FROM restream_targets'),
    );
  return { broadcast, restreams, push, rows, told };
}

test(
  'a stream goes on to another server, B-frames and all, and comes there as what it was',
  needs('ffmpeg'),
  async (t) => {
    const { broadcast, restreams, push, rows, told } = await begun(t);
    const port = await freePort();
    const file = join(folder(t), 'there.mp4');
    // Another program's server: it takes one stream, and writes what came.
    const there = ffmpeg(
      '-listen',
      '1',
      '-i',
      `rtmp://127.0.0.1:${port}/app/secret-key`,
      '-t',
      '2',
      '-c',
      'copy',
      file,
    );
    const added = restreams.add(stage, { url: `rtmp://127.0.0.1:${port}/app/secret-key`, name: 'there' });
    assert.equal(added.urlMasked, `rtmp://127.0.0.1:${port}/app/****`);
    assert.doesNotMatch(JSON.stringify(rows()), /secret-key/);
    const pushing = push();
    await until('it is sent on', () => restreams.list(stage)[0]?.status === 'active');
    const { code, said } = await there;
    assert.equal(code, 0, said);
    const probe = await run('ffprobe', [
      ...'-v error -show_entries stream=codec_name,has_b_frames,width -of compact'.split(' '),
      file,
    ]);
    assert.match(probe.said, /h264\|width=320\|has_b_frames=2/);
    assert.match(probe.said, /aac/);
    const decoded = await ffmpeg('-v', 'error', '-i', file, '-f', 'null', '-');
    assert.deepEqual(decoded, { code: 0, said: '' });
    await until(
      'it is tried again where the server went',
      () => (restreams.list(stage)[0]?.retries ?? 0) > 1,
    );
    await broadcast.plane.stop(stage, 'stopped');
    await pushing;
    await until('it is stopped', () => rows()[0]?.status === 'stopped');
    // Whether the other server was there before the first attempt is chance.
    const events = told.slice(told[0] === 'restream_failed' ? 1 : 0);
    assert.deepEqual(
      events,
      ['restream_started', 'restream_failed', 'restream_stopped'],
      'each is told once',
    );
    await restreams.close();
    await broadcast[Symbol.asyncDispose]();
  },
);

test(
  'a wrong key, a server that is away and a network that is closed are told; the stream itself does not notice',
  needs('ffmpeg'),
  async (t) => {
    const { broadcast, restreams, push } = await begun(t);
    await using other = await Broadcast.start();
    const pushing = push();
    await until('it is live', () => broadcast.plane.find(stage)?.keyframe !== undefined);
    restreams.add(stage, { url: `rtmp://127.0.0.1:${other.port}/live/show:wrong` });
    restreams.add(stage, { url: 'rtmp://127.0.0.1:1/live/key' });
    restreams.add(stage, { url: 'rtmp://10.0.0.1/live/key' });
    const right = restreams.add(stage, { url: `rtmp://127.0.0.1:${other.port}/live/copy?password=sesame` });
    const errors = () => restreams.list(stage).map(({ error }) => error ?? '');
    await until('all are told', () => errors().filter((error) => error !== '').length === 3);
    assert.match(errors()[0] ?? '', /refuses the stream/);
    assert.match(errors()[1] ?? '', /cannot be reached/);
    assert.match(errors()[2] ?? '', /may not reach/);
    await until('the right one is there', () => other.plane.find(room('copy'))?.keyframe !== undefined);
    assert.equal(other.plane.find(room('copy'))?.video?.width, 320);
    const paused = await restreams.pause(stage, right.id, true);
    assert.deepEqual([paused.paused, paused.status], [1, 'stopped']);
    await until('it went', () => other.plane.find(room('copy')) === undefined);
    assert.deepEqual((await restreams.pause(stage, right.id, true)).status, 'stopped');
    await assert.rejects(restreams.pause(room('other'), right.id, false), { code: 'not_found' });
    assert.equal((await restreams.pause(stage, right.id, false)).paused, 0);
    await until('it is back', () => other.plane.find(room('copy'))?.keyframe !== undefined);
    await restreams.pause(stage, right.id, true);
    await until('it went again', () => other.plane.find(room('copy')) === undefined);
    await restreams.remove(stage, right.id);
    assert.deepEqual(
      restreams.listOfApp(live, { after: 0, limit: 9 }).map(({ id, paused: is }) => [id, is]),
      errors().map((_, at) => [at + 1, 0]),
    );
    await assert.rejects(restreams.remove(room('other'), right.id), { code: 'not_found' });
    for (const url of ['http://x/a/b', 'rtmp://x/a', 'x'])
      assert.throws(() => restreams.add(stage, { url }), { code: 'invalid' });
    assert.equal(broadcast.plane.find(stage)?.ended, undefined);
    await broadcast.plane.stop(stage, 'stopped');
    await pushing;
    await until('all have ended', () => restreams.list(stage).every(({ status }) => status === 'stopped'));
    assert.match(errors()[1] ?? '', /cannot be reached/, 'why it did not go is still told');
    await restreams.close();
    await broadcast[Symbol.asyncDispose]();
  },
);

test('a server that refuses a stream is told apart from one that took it and ended it afterwards', async () => {
  await using there = await Broadcast.start();
  const why: string[] = [];
  const to = (key: string): RtmpPublisher =>
    new RtmpPublisher(`rtmp://127.0.0.1:${there.port}/live/${key}`, {
      mayReach: addressFilter(['127.0.0.1/32']),
      onClosed: (reason) => why.push(reason),
      patienceMs: 60_000,
    });
  await assert.rejects(to('show:wrong').opened(), /refuses the stream: is the key right/);
  await to('show:sesame').opened();
  await there.plane.stop(stage, 'stopped');
  await until('the end is heard', () => why.length === 2);
  assert.match(why[1] ?? '', /server ended the stream/);
});
