import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, run, source, until } from './broadcast.ts';
import { Watching } from './watching.ts';

const to = (watching: Watching, name: string): string[] => [
  '-f',
  'flv',
  `rtmp://127.0.0.1:${watching.broadcast.port}/live/${name}:sesame`,
];

/** Pushes at four times the speed of life until `over`. */
const show = (watching: Watching, name: string, bFrames = 0) =>
  ffmpeg('-readrate', '4', ...source(80), ...coded(bFrames), ...to(watching, name));

async function over(watching: Watching, pushing: Promise<unknown>): Promise<void> {
  assert.equal(await watching.broadcast.plane.stop(room('show'), 'stopped'), true);
  await pushing;
  assert.deepEqual(watching.errors, []);
}

const numbersOf = (playlist: string): number[] =>
  Array.from(playlist.matchAll(/-(\d+)\.m4s$/gm), ([, number]) => Number(number));

test(
  'ffprobe plays it, with B-frames too: pictures and sound, from the keyframe on',
  needs('ffmpeg'),
  async () => {
    await using watching = await Watching.start();
    const pushing = show(watching, 'show', 2);
    await watching.playlist('show');
    const shown = await run('ffprobe', [
      ...'-v error -read_intervals %+2 -of compact=p=0 -show_entries'.split(' '),
      'packet=codec_type,flags:stream=codec_name,width,start_time',
      `${watching.url}/show/index.m3u8`,
    ]);
    assert.match(shown.said, /codec_name=h264\|width=320/);
    assert.match(shown.said, /codec_name=aac/);
    assert.match(shown.said.split('\n').find((line) => line.includes('=video')) ?? '', /flags=K/);
    assert.equal((await watching.broadcast.plane.inspect(room('show')))?.reordered, true);
    await over(watching, pushing);
    assert.equal((await watching.get('show/index.m3u8')).status, 404);
  },
);

test('the window slides, old segments go, and what is listed is whole', needs('ffmpeg'), async () => {
  await using watching = await Watching.start({ segmentSeconds: 1, windowSeconds: 3, graceSeconds: 4 });
  const pushing = show(watching, 'show');
  const address = await watching.playlist('show');
  const old = /main-\S+?-0\.0\.m4s/.exec((await watching.get(address)).text)?.[0] ?? '';
  assert.equal((await watching.get(`show/${old}`)).status, 200);
  await until('the first is gone', async () => (await watching.get(`show/${old}`)).status === 404);
  const { text } = await watching.get(address);
  const numbers = numbersOf(text);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => (numbers[0] ?? 0) + index),
  );
  assert(numbers.length >= 3 && numbers.length <= 4, text);
  assert.match(text, new RegExp(`#EXT-X-MEDIA-SEQUENCE:${numbers[0]}\n`));
  const names = text.split('\n').filter((line) => line.endsWith('.m4s'));
  const media = await Promise.all(names.map((name) => watching.get(`show/${name}`)));
  assert(media.every(({ status, text }) => status === 200 && text.slice(4, 8) === 'moof'));
  await over(watching, pushing);
});

test('low latency: parts, hints and reloads that wait', needs('ffmpeg'), async () => {
  await using watching = await Watching.start({ windowSeconds: 60 });
  const pushing = show(watching, 'show');
  const address = await watching.playlist('show');
  const { text } = await watching.get(`${address}&_HLS_msn=1&_HLS_part=1`);
  assert.match(text, /CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1\.200/);
  assert.match(text, /#EXT-X-PART-INF:PART-TARGET=0\.40000/);
  assert.match(text, /-1\.1\.m4s"/);
  assert.match(text, /#EXT-X-RENDITION-REPORT:URI="audio\.m3u8\?v=[^"]+",LAST-MSN=\d+,LAST-PART=\d+/);
  const lengths = Array.from(text.matchAll(/PART:DURATION=([\d.]+)/g), ([, length]) => Number(length));
  assert(lengths.every((length) => length <= 0.4));
  const [, hint = ''] = text.match(/PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/) ?? [];
  const part = await watching.get(`show/${hint}`);
  assert.equal(part.bytes.toString('latin1', 4, 8), 'moof');
  const segment = await watching.get(`show/${text.match(/^main\S+-0\.m4s$/m)?.[0]}`);
  const parts = Array.from(text.matchAll(/URI="(main\S+-0\.\d+\.m4s)"/g), ([, name]) =>
    watching.get(`show/${name}`),
  );
  assert(segment.bytes.equals(Buffer.concat((await Promise.all(parts)).map(({ bytes }) => bytes))));
  for (const [query, status] of [
    ['_HLS_msn=1000', 400],
    ['_HLS_part=1', 400],
    ['_HLS_msn=x', 400],
    ['_HLS_msn=0', 200],
  ] as const)
    assert.equal((await watching.get(`${address}&${query}`)).status, status, query);
  const numbers = numbersOf((await watching.get(address)).text);
  const query = new URLSearchParams(address.split('?')[1]);
  query.set('_HLS_msn', String((numbers.at(-1) ?? 0) + 3));
  const last = watching.hls.answer(room('show'), { name: 'main.m3u8', query, address: '' });
  await over(watching, pushing);
  const answer = await last;
  assert(answer.status === 200 && Buffer.concat(answer.body).toString().endsWith('#EXT-X-ENDLIST\n'));
  assert.equal((await watching.get(address)).status, 404);
});

test('sound alone can be chosen', needs('ffmpeg'), async () => {
  await using watching = await Watching.start();
  const pushing = show(watching, 'show');
  const address = await watching.playlist('show', 'audio');
  const { text } = await watching.get(`${address}&_HLS_msn=1`);
  const sound = /MAP:URI="(audio-[^"]+)"/.exec(text)?.[1] ?? '';
  const init = await watching.get(`show/${sound}`);
  assert(init.text.includes('mp4a') && !init.text.includes('avc1'));
  assert.match(text, /#EXTINF:[12]\.\d+,\naudio/);
  await over(watching, pushing);
});

test('viewers are those who watch, and they leave', needs('ffmpeg'), async () => {
  await using watching = await Watching.start({ viewerMs: 1500, mostViewers: 2 });
  const pushing = show(watching, 'show');
  const viewers = async (): Promise<number> =>
    (await watching.broadcast.plane.inspect(room('show')))?.totals.viewers ?? -1;
  const addresses = [await watching.playlist('show'), await watching.playlist('show')];
  assert.equal(await viewers(), 0);
  for (const address of [...addresses, ...addresses]) assert.equal((await watching.get(address)).status, 200);
  assert.equal(await viewers(), 2);
  for (const made of [
    'show/main.m3u8',
    'show/main.m3u8?v=abc',
    `${addresses[0]}x`,
    `${addresses[0]}`.replace('=', '=x'),
  ])
    assert.equal((await watching.get(made)).status, 403, made);
  assert.equal((await watching.get(await watching.playlist('show'))).status, 503);
  const [one] = await watching.broadcast.plane.viewers(room('show'));
  assert(one && one.bytes > 100);
  assert.equal(await watching.broadcast.plane.removeViewer(room('show'), one.viewer), true);
  assert.equal((await watching.get(addresses[0] ?? '')).status, 403);
  await until('nobody is left', async () => (await viewers()) === 0);
  const { totals } = (await watching.broadcast.plane.inspect(room('show'))) ?? {};
  assert.equal(totals?.peakViewers, 2);
  assert(totals.bytesOut > 0 && totals.viewerSeconds > 0);
  for (const name of ['../app.db', 'config.yaml', 'main-0.m4s', `main-${'x'.repeat(16)}-0.m4s`])
    assert.equal((await watching.get(`show/${encodeURIComponent(name)}`)).status, 404);
  await over(watching, pushing);
});

test('on demand nothing is made until somebody asks', needs('ffmpeg'), async () => {
  await using watching = await Watching.start({ begin: 'on demand', idleMs: 1000, viewerMs: 800 });
  const pushing = show(watching, 'show');
  await until(
    'it runs',
    async () => ((await watching.broadcast.plane.inspect(room('show')))?.totals.bytesIn ?? 0) > 0,
  );
  assert.equal(watching.hls.streams, 0);
  const address = await watching.playlist('show');
  assert.match((await watching.get(address)).text, /#EXT-X-PART:/);
  assert.equal(watching.hls.streams, 1);
  await until('nothing is made any more', () => watching.hls.streams === 0);
  await over(watching, pushing);
});
