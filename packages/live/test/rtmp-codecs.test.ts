import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { types } from '../src/rtmp/message.ts';
import { ffmpeg, room, run, until } from './broadcast.ts';
import { type CodedMedia, encode } from './coded-media.ts';
import { Pusher } from './pusher.ts';
import { Watching } from './watching.ts';

/** An Opus packet of 20 ms of silence, for two channels, and the head that describes it. */
const silence = Buffer.of(0xfc, 0xff, 0xfe);
const opusHead = Buffer.concat([
  Buffer.from('OpusHead'),
  Buffer.of(1, 2, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0),
]);

function enhancedVideo(pusher: Pusher, four: string, media: CodedMedia): void {
  const head = (frame: number, kind: number): Buffer =>
    Buffer.concat([Buffer.of(0x80 | (frame << 4) | kind), Buffer.from(four)]);
  pusher.message(types.video, 0, Buffer.concat([head(1, 0), media.record]));
  for (const [index, { keyframe, data }] of media.pictures.entries()) {
    // Coded frames without composition time, every second one behind a modifier.
    const modifier = Buffer.concat([
      Buffer.of(0x87 | ((keyframe ? 1 : 2) << 4), 2, 0, 0, 0, 3),
      Buffer.from(four),
    ]);
    const start = index % 2 === 0 ? head(keyframe ? 1 : 2, 3) : modifier;
    pusher.message(types.video, index * 40, Buffer.concat([start, data]));
    for (const at of [0, 20])
      pusher.message(
        types.audio,
        index * 40 + at,
        Buffer.concat([Buffer.of(0x91), Buffer.from('Opus'), silence]),
      );
  }
}

/** What stands in a playlist, as one file. */
async function fetched(watching: Watching, text: string): Promise<Buffer> {
  const [, init = ''] = text.match(/MAP:URI="([^"]+)"/) ?? [];
  const names = [init, ...text.split('\n').filter((line) => line.endsWith('.m4s'))];
  return Buffer.concat(
    await Promise.all(names.map(async (name) => (await watching.get(`show/${name}`)).bytes)),
  );
}

const codecs: readonly [name: string, four: string, box: string, args: string, mime: RegExp][] = [
  [
    'hevc',
    'hvc1',
    'hvcC',
    '-c:v libx265 -preset ultrafast -bf 0 -x265-params log-level=none:scenecut=0:keyint=25:min-keyint=25',
    /hvc1\.1\.6\.L\d+\.90/,
  ],
  [
    'av1',
    'av01',
    'av1C',
    '-c:v libaom-av1 -cpu-used 8 -usage realtime -b:v 200k -keyint_min 25',
    /av01\.0\.0\dM\.08/,
  ],
  [
    'vp9',
    'vp09',
    'vpcC',
    '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k -keyint_min 25',
    /vp09\.00\.\d\d\.08/,
  ],
];

for (const [name, four, box, args, mime] of codecs)
  test(`${name} with Opus by enhanced RTMP goes out as HLS`, needs('ffmpeg'), async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
    try {
      const media = await encode(box, 3, '320x180', args);
      await using watching = await Watching.start({ segmentSeconds: 1 });
      const pusher = new Pusher(watching.broadcast.port);
      await pusher.open('live', 'show:sesame');
      pusher.message(types.audio, 0, Buffer.concat([Buffer.of(0x90), Buffer.from('Opus'), opusHead]));
      enhancedVideo(pusher, four, media);
      const index = await watching.get('show/index.m3u8');
      assert.match(index.text, mime);
      assert.match(index.text, /opus".*RESOLUTION=320x180/);
      const { text } = await watching.get(`${await watching.playlist('show')}&_HLS_msn=1`);
      const file = join(folder, 'show.mp4');
      writeFileSync(file, await fetched(watching, text));
      const shown = await run('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'stream=codec_name',
        '-of',
        'csv=p=0',
        file,
      ]);
      assert.deepEqual(shown.said.trim().split('\n'), [name, 'opus']);
      assert.deepEqual(await ffmpeg('-xerror', '-i', file, '-f', 'null', '-'), { code: 0, said: '' });
      pusher.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

function classicVideo(pusher: Pusher, media: CodedMedia, from: number): void {
  pusher.message(types.video, from, Buffer.concat([Buffer.of(0x17, 0, 0, 0, 0), media.record]));
  for (const [index, { keyframe, data }] of media.pictures.entries()) {
    const head = Buffer.of(keyframe ? 0x17 : 0x27, 1, 0, 0, 0);
    pusher.message(types.video, (from + index * 40) % 2 ** 32, Buffer.concat([head, data]));
  }
}

test(
  'another size, clocks that wrap and leap: the viewer is told, and time goes on',
  needs('ffmpeg'),
  async () => {
    const args = '-c:v libx264 -preset ultrafast -bf 0 -keyint_min 25 -sc_threshold 0';
    const [large, small] = [
      await encode('avcC', 2, '320x180', args),
      await encode('avcC', 2, '160x90', args),
    ];
    await using watching = await Watching.start({ segmentSeconds: 1 });
    const pusher = new Pusher(watching.broadcast.port);
    await pusher.open('live', 'show:sesame');
    classicVideo(pusher, large, 2 ** 32 - 500);
    // The same record again changes nothing.
    pusher.message(types.video, 1500, Buffer.concat([Buffer.of(0x17, 0, 0, 0, 0), large.record]));
    classicVideo(pusher, small, 7_000_000);
    await until(
      'all is there',
      () => watching.broadcast.events.filter(({ kind }) => kind === 'formats changed').length === 2,
    );
    const { text } = await watching.get(`${await watching.playlist('show')}&_HLS_msn=2`);
    assert.equal(text.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 1);
    assert.equal(text.match(/#EXT-X-MAP/g)?.length, 2);
    const facts = await watching.broadcast.plane.inspect(room('show'));
    assert.equal(facts?.jumps, 1);
    assert.equal(facts?.video?.width, 160);
    const lengths = Array.from(text.matchAll(/#EXTINF:([\d.]+)/g), ([, seconds]) => Number(seconds));
    assert(
      lengths.every((seconds) => seconds <= 1.04),
      lengths.join(),
    );
    pusher.close();
  },
);
