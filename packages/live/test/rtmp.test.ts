import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import type { AccessUnit, Reader } from '../src/plane/index.ts';
import { Broadcast, coded, ffmpeg, room, source, until } from './broadcast.ts';

/** Everything that is published to a room, from the moment on that somebody publishes it. */
async function received(broadcast: Broadcast, name: string): Promise<AccessUnit[]> {
  let reader: Reader | undefined;
  const stop = broadcast.plane.onStarted((publication) => {
    if (publication.stream.room === name)
      reader = publication.read({ mostBytes: 1e8, from: 'next keyframe' });
  });
  await until('somebody publishes', () => reader !== undefined);
  stop();
  const units: AccessUnit[] = [];
  for await (const batch of reader ?? []) units.push(...batch.units);
  return units;
}

const push = (broadcast: Broadcast, address: string, ...args: readonly string[]) =>
  ffmpeg(...args, '-f', 'flv', `rtmp://127.0.0.1:${broadcast.port}/${address}`);

test('a push with key and password: pictures, sound and one start and end', needs('ffmpeg'), async () => {
  await using broadcast = await Broadcast.start();
  const units = received(broadcast, 'show');
  const pushed = await push(broadcast, 'live/show:sesame', ...source(2), ...coded());
  assert.equal(pushed.code, 0, pushed.said);
  const all = await units;
  const pictures = all.filter(({ format }) => format.kind === 'video');
  assert.equal(pictures.length, 50);
  const starts = pictures.flatMap(({ keyframe, showAt }) => (keyframe ? [showAt] : []));
  assert.deepEqual(
    starts.map((at) => (at - (starts[0] ?? 0)) / 1e6),
    [0, 1],
  );
  const sounds = all.filter(({ format }) => format.kind === 'audio');
  assert(Math.abs((sounds.at(-1)?.showAt ?? 0) / 1e6 - 2) < 0.05);
  await until('the end', () => broadcast.kinds().includes('ended'));
  assert.deepEqual(
    broadcast.kinds().filter((kind) => kind !== 'formats changed'),
    ['started', 'ended'],
  );
  const formats = broadcast.events.findLast((event) => event.kind === 'formats changed');
  assert.deepEqual(formats?.video && { ...formats.video, mime: '' }, {
    codec: 'avc',
    mime: '',
    width: 320,
    height: 180,
  });
  assert.deepEqual(formats?.audio, { codec: 'aac', mime: 'mp4a.40.2', sampleRate: 48_000, channels: 2 });
  assert.equal(await broadcast.plane.inspect(room('show')), undefined);
});

test(
  'the key and the password reach the gate from every place that clients put them',
  needs('ffmpeg'),
  async () => {
    await using broadcast = await Broadcast.start();
    for (const address of ['live/a?password=sesame', 'live/b:sesame', 'live/c?rtmp_password=x', 'live/d/e'])
      await push(broadcast, address, ...source(0.2), ...coded());
    assert.deepEqual(
      broadcast.asked.map(({ app, key, password, address, protocol }) => [
        app,
        key,
        password,
        address,
        protocol,
      ]),
      [
        ['live', 'a', 'sesame', '127.0.0.1', 'rtmp'],
        ['live', 'b', 'sesame', '127.0.0.1', 'rtmp'],
        ['live', 'c', 'x', '127.0.0.1', 'rtmp'],
        ['live', 'd/e', undefined, '127.0.0.1', 'rtmp'],
      ],
    );
  },
);

test(
  'a push that the gate refuses ends with an error, and nothing was published',
  needs('ffmpeg'),
  async () => {
    await using broadcast = await Broadcast.start();
    const pushed = await push(broadcast, 'live/show:wrong', ...source(1), ...coded());
    assert.notEqual(pushed.code, 0);
    assert.match(pushed.said, /Input\/output error|Operation not permitted|Server error/);
    assert.deepEqual(broadcast.events, []);
    await until('the line of the log', () => broadcast.log.length > 0);
    assert.deepEqual(broadcast.log, ['refused']);
  },
);

test('B-frames keep the times at which they are shown, and are noticed', needs('ffmpeg'), async () => {
  await using broadcast = await Broadcast.start();
  const units = received(broadcast, 'show');
  await push(broadcast, 'live/show:sesame', ...source(1), ...coded(2));
  const pictures = (await units).filter(({ format }) => format.kind === 'video');
  assert(pictures.some(({ showAt }, index) => showAt < (pictures[index - 1]?.showAt ?? 0)));
  const shown = pictures.map(({ showAt }) => showAt / 1000).sort((a, b) => a - b);
  assert.equal(shown.length, 25);
  for (const [index, at] of shown.entries()) assert.equal(at - (shown[0] ?? 0), index * 40);
  assert(pictures.every(({ showAt, decodeAt }) => showAt >= decodeAt));
});

test('a stream that is stopped throws its publisher out', needs('ffmpeg'), async () => {
  await using broadcast = await Broadcast.start();
  const pushing = push(broadcast, 'live/show:sesame', '-re', ...source(20), ...coded());
  await until('it runs', async () => (await broadcast.plane.inspect(room('show')))?.video !== undefined);
  assert.equal(await broadcast.plane.stop(room('show'), 'stopped'), true);
  assert.notEqual((await pushing).code, 0);
  await until('the connection is gone', () => broadcast.rtmp.connections === 0);
  assert.equal(broadcast.events.at(-1)?.kind, 'ended');
});
