import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { AudioFormat, VideoFormat } from '../src/codecs/index.ts';
import type { EngineEvent } from '../src/engine/index.ts';
import { type AccessUnit, Plane, type Publication, PublishRefused, type Reader } from '../src/plane/index.ts';
import { Timeline } from '../src/plane/timeline.ts';
import { live, room } from './broadcast.ts';

const video: VideoFormat = {
  kind: 'video',
  codec: 'avc',
  config: Buffer.of(1),
  mime: 'avc1.42c01e',
  width: 320,
  height: 180,
};
const audio: AudioFormat = {
  kind: 'audio',
  codec: 'aac',
  config: Buffer.of(1),
  mime: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
};

const picture = (number: number, keyframe: boolean, bytes = 100): AccessUnit => {
  const at = number * 40_000;
  return { format: video, decodeAt: at, showAt: at, keyframe, data: Buffer.alloc(bytes, number) };
};
const sound = (at: number): AccessUnit => ({
  format: audio,
  decodeAt: at,
  showAt: at,
  keyframe: true,
  data: Buffer.alloc(10),
});

class Stage {
  readonly events: EngineEvent[] = [];
  now = 1000;
  taken: 'refuse' | 'take over' = 'refuse';
  readonly plane = new Plane({
    gate: async ({ key }) =>
      key === ''
        ? { allowed: false, reason: 'No.' }
        : { allowed: true, stream: room(key), whenTaken: this.taken },
    events: (event) => this.events.push(event),
    clock: () => this.now,
    random: randomBytes,
    mostStreams: 3,
    recentBytes: 1000,
  });

  publish(key: string, onEnded: () => void = () => {}): Promise<Publication> {
    return this.plane.publish(
      { protocol: 'rtmp', app: 'live', key, password: undefined, address: '' },
      onEnded,
    );
  }
}

const numbers = (reader: Reader): (number | string)[] =>
  reader.take().units.map(({ format, data }) => (format.kind === 'video' ? (data[0] ?? -1) : 'sound'));

test('one publisher for each stream: the second is refused, or takes over', async () => {
  const stage = new Stage();
  await assert.rejects(stage.publish(''), new PublishRefused('No.'));
  let ended = 0;
  const first = await stage.publish('a', () => {
    ended += 1;
  });
  await assert.rejects(stage.publish('a'), PublishRefused);
  stage.taken = 'take over';
  const second = await stage.publish('a');
  assert.equal(first.ended, 'taken over');
  assert.equal(ended, 1);
  first.write(picture(0, true));
  first.end('publisher left');
  assert.equal(stage.plane.find(room('a')), second);
  assert.deepEqual(
    stage.events.map(({ kind, session }) => [kind, session === first.session]),
    [
      ['started', true],
      ['ended', true],
      ['started', false],
    ],
  );
  await stage.publish('b');
  await stage.publish('c');
  await assert.rejects(stage.publish('d'), PublishRefused);
  await stage.plane.close();
  await assert.rejects(stage.publish('a'), PublishRefused);
  assert.deepEqual(await stage.plane.list(), []);
});

test('a slow reader goes on at a keyframe, and the others miss nothing', async () => {
  const publication = await new Stage().publish('a');
  publication.announce(video);
  const slow = publication.read({ mostBytes: 1000, from: 'next keyframe' });
  const quick = publication.read({ mostBytes: 1e6, from: 'next keyframe' });
  for (let number = 0; number < 37; number += 1) publication.write(picture(number, number % 10 === 5));
  assert.equal(numbers(quick)[0], 5);
  const { units, skipped } = slow.take();
  const seen = units.map(({ data }) => data[0] ?? -1);
  assert.deepEqual(seen, [35, 36]);
  assert.equal(skipped, 30);
  assert.equal(publication.facts().skipped, 30);
  assert.equal(slow.take().skipped, 0);
});

test('what is kept for those who come in between begins with a keyframe and is bounded', async () => {
  const publication = await new Stage().publish('a');
  const from = (): (number | string)[] =>
    numbers(publication.read({ mostBytes: 1e6, from: 'last keyframe' }));
  publication.write(sound(0));
  publication.write(picture(1, false));
  assert.deepEqual(from(), []);
  publication.write(picture(2, true));
  publication.write(sound(90_000));
  publication.write(picture(3, false));
  assert.deepEqual(from(), [2, 'sound', 3]);
  for (let number = 4; number < 20; number += 1) publication.write(picture(number, false));
  assert.deepEqual(from(), []);
  assert.equal(publication.keyframe?.data[0], 2);
});

test('a reader waits, is woken, and comes to an end with the publication', async () => {
  const publication = await new Stage().publish('a');
  const reader = publication.read({ mostBytes: 1e6, from: 'next keyframe', soundOnly: true });
  const heard = (async () => {
    const times: number[] = [];
    for await (const { units } of reader) times.push(...units.map(({ decodeAt }) => decodeAt));
    return times;
  })();
  publication.write(picture(0, true));
  publication.write(sound(1000));
  await Promise.resolve();
  publication.write(sound(2000));
  // A unit that is not behind the one before comes right after it.
  publication.write(sound(2000));
  publication.end('publisher left');
  assert.deepEqual(await heard, [1000, 2000, 3000]);
});

test('bytes, seconds and viewers are counted for streams and apps', async () => {
  const stage = new Stage();
  const publication = await stage.publish('a');
  publication.write(picture(0, true));
  const viewer = publication.join({ id: 'v1', protocol: 'hls', address: '::1' });
  stage.now += 2000;
  publication.join({ id: 'v2', protocol: 'whep', address: '::1' });
  viewer?.sent(500);
  stage.now += 1000;
  viewer?.leave();
  viewer?.leave();
  publication.sent(7);
  const expected = {
    bytesIn: 100,
    bytesOut: 507,
    seconds: 3,
    viewerSeconds: 4,
    viewers: 1,
    peakViewers: 2,
  };
  assert.deepEqual((await stage.plane.inspect(room('a')))?.totals, expected);
  assert.equal(await stage.plane.removeViewer(room('a'), 'v2'), true);
  assert.equal(await stage.plane.removeViewer(room('a'), 'v2'), false);
  assert.equal(await stage.plane.stop(room('a'), 'stopped'), true);
  assert.equal(publication.join({ id: 'v3', protocol: 'hls', address: '' }), undefined);
  await stage.publish('a');
  stage.now += 500;
  assert.deepEqual(await stage.plane.usage(), [
    { app: live, bytesIn: 100, bytesOut: 507, publishSeconds: 3.5, viewerSeconds: 4 },
  ]);
  assert.deepEqual(
    stage.events.map((event) => (event.kind === 'viewer left' ? [event.viewer, event.seconds] : event.kind)),
    [
      'started',
      'formats changed',
      'viewer joined',
      'viewer joined',
      ['v1', 3],
      ['v2', 1],
      'ended',
      'started',
    ],
  );
});

test('the clock goes on where the numbers wrap around or leap', () => {
  const table: readonly [string, readonly number[], readonly number[]][] = [
    ['begins at nought', [5000, 5040], [0, 40]],
    ['wraps', [2 ** 32 - 20, 20, 60], [0, 40, 80]],
    ['sound a little behind', [1000, 1040, 1010], [0, 40, 10]],
    ['leaps ahead', [0, 40, 3_600_000, 3_600_040], [0, 40, 40, 80]],
    ['begins again', [900_000, 900_040, 0, 40], [0, 40, 40, 80]],
    ['a pause stays one', [0, 8000], [0, 8000]],
  ];
  for (const [name, source, expected] of table) {
    const timeline = new Timeline();
    assert.deepEqual(
      source.map((at) => timeline.place(at) / 1000),
      expected,
      name,
    );
  }
});
