import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import type { AudioFormat, VideoFormat } from '../src/codecs/index.ts';
import { fragment, initSegment, NotInMp4, type Sample, SampleTimes } from '../src/fmp4/index.ts';
import type { AccessUnit, Publication } from '../src/plane/index.ts';
import { Broadcast, coded, ffmpeg, run, source, until } from './broadcast.ts';

const aac: AudioFormat = {
  kind: 'audio',
  codec: 'aac',
  config: Buffer.of(0x11, 0x90),
  mime: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
};
const sound = (milliseconds: number): AccessUnit => ({
  format: aac,
  decodeAt: milliseconds * 1000,
  showAt: milliseconds * 1000,
  keyframe: true,
  data: Buffer.alloc(4),
});

function timesOf(format: AudioFormat, at: readonly number[]): [number, number][] {
  const times = new SampleTimes(format);
  const samples = [...at.map((time) => times.push(sound(time))), times.flush()];
  return samples.flatMap((sample) => (sample ? [[sample.decodeTime, sample.duration]] : []));
}

test('sound follows without gap although its times are whole milliseconds', () => {
  const times = timesOf(aac, [0, 21, 43, 64, 85, 107]);
  assert.deepEqual(
    times,
    [0, 1, 2, 3, 4, 5].map((packet) => [packet * 1024, 1024]),
  );
});

test('a gap of the source stays one, and sound for a time that is taken is dropped', () => {
  assert.deepEqual(timesOf(aac, [0, 21, 500]), [
    [0, 1024],
    [1024, 22_976],
    [24_000, 1024],
  ]);
  assert.deepEqual(timesOf(aac, [0, 1000, 500, 1021]), [
    [0, 48_000],
    [48_000, 1024],
    [49_024, 1024],
  ]);
});

test('VP8 is refused with the reason', () => {
  const vp8: VideoFormat = {
    kind: 'video',
    codec: 'vp8',
    config: Buffer.alloc(0),
    mime: 'vp8',
    width: 2,
    height: 2,
  };
  assert.throws(() => initSegment([vp8]), NotInMp4);
});

/** The units of a whole push, as one file of fragments of half a second. */
async function record(broadcast: Broadcast, pushed: Promise<unknown>): Promise<Buffer> {
  let publication: Publication | undefined;
  broadcast.plane.onStarted((started) => {
    publication = started;
  });
  await until('somebody publishes', () => publication !== undefined);
  const reader = publication?.read({ mostBytes: 1e8, from: 'next keyframe' });
  const units: AccessUnit[] = [];
  for await (const batch of reader ?? []) units.push(...batch.units);
  await pushed;
  const formats = [publication?.video, publication?.audio].filter((format) => format !== undefined);
  const runs = formats.map((format) => {
    const times = new SampleTimes(format);
    const mine = units.filter((unit) => unit.format === format);
    return [...mine.map((unit) => times.push(unit)), times.flush()].filter((sample) => sample !== undefined);
  });
  const within =
    (from: number) =>
    ({ unit }: Sample): boolean =>
      Math.floor(unit.decodeAt / 5e5) === from;
  const fragments = Array.from({ length: 6 }, (_, half) =>
    fragment(
      half + 1,
      runs.map((samples) => samples.filter(within(half))),
    ),
  );
  return Buffer.concat([initSegment(formats), ...fragments]);
}

test(
  'what ffmpeg pushes comes out as MP4 with every picture, in sync and decodable',
  needs('ffmpeg'),
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
    try {
      await using broadcast = await Broadcast.start();
      const to = ['-f', 'flv', `rtmp://127.0.0.1:${broadcast.port}/live/show:sesame`];
      const file = join(folder, 'all.mp4');
      writeFileSync(file, await record(broadcast, ffmpeg(...source(2), ...coded(2), ...to)));
      const shown = await run('ffprobe', [
        ...'-v error -count_frames -of compact=p=0 -show_entries'.split(' '),
        'stream=codec_name,nb_read_frames,width,height,start_time,duration,sample_rate',
        file,
      ]);
      assert.match(shown.said, /codec_name=h264\|width=320\|height=180\|start_time=0\.0[0-9]*/);
      assert.match(shown.said, /nb_read_frames=50\n/);
      assert.match(shown.said, /codec_name=aac\|sample_rate=48000/);
      const decoded = await ffmpeg('-xerror', '-i', file, '-f', 'null', '-');
      assert.deepEqual(decoded, { code: 0, said: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
