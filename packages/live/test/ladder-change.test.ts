import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, until } from './broadcast.ts';
import { over, probe, segmentsOf, stage } from './ladder-stage.ts';
import { Pusher } from './pusher.ts';

interface Tag {
  readonly type: number;
  readonly at: number;
  readonly body: Buffer;
}

/** Seconds of a picture of this size and a tone, as ffmpeg makes them for RTMP. Each second begins with a keyframe. */
async function recorded(t: TestContext, size: string, seconds: number): Promise<Tag[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'part.flv');
  const input = [`testsrc2=size=${size}:rate=25`, 'sine=frequency=440:sample_rate=48000'];
  const inputs = input.flatMap((each) => ['-f', 'lavfi', '-i', each]);
  const { code, said } = await ffmpeg(...inputs, ...coded(), '-t', String(seconds), file);
  assert.equal(code, 0, said);
  const bytes = readFileSync(file);
  const tags: Tag[] = [];
  // Behind the head of the file and the length of no tag before the first.
  for (let from = 13; from + 11 <= bytes.length; ) {
    const size = bytes.readUIntBE(from + 1, 3);
    const at = bytes.readUIntBE(from + 4, 3);
    tags.push({ type: bytes[from] ?? 0, at, body: bytes.subarray(from + 11, from + 11 + size) });
    from += 11 + size + 4;
  }
  return tags.filter(({ type }) => type === 8 || type === 9);
}

test(
  'an encoder that changes its size: sizes are offered anew, those that fit go on, players leave the others at once',
  needs('ffmpeg'),
  async (t) => {
    const here = await stage();
    const { watching } = here;
    await using _ = watching;
    const pusher = new Pusher(watching.broadcast.port);
    t.after(() => pusher.close());
    await pusher.open('live', 'show:sesame');
    const [large, small, largest] = await Promise.all(
      ['320x180', '256x144', '480x270'].map((size) => recorded(t, size, 3)),
    );
    let viewer = '';
    const get = (name: string, query = '') => watching.get(`show/${name}.m3u8${viewer}${query}`);
    let sent = 0;
    const send = async (tags: readonly Tag[] | undefined, second: number): Promise<void> => {
      for (const { type, at, body } of tags ?? [])
        if (Math.floor(at / 1000) === second) pusher.message(type, (sent - second) * 1000 + at, body);
      sent += 1;
      const begun = new RegExp(`96p-\\S+-${sent - 1}\\.`);
      if (viewer === '') return;
      await until(`second ${sent} is made small`, async () => begun.test((await get('96p')).text));
    };
    const sizes = async (): Promise<(string | undefined)[]> => {
      const { text } = await watching.get('show/index.m3u8');
      viewer = /\?v=\S+/.exec(text)?.[0] ?? assert.fail();
      return Array.from(text.matchAll(/RESOLUTION=(\S+?),/g), ([, size]) => size);
    };

    for (const second of [0, 1]) await send(large, second);
    assert.deepEqual(await sizes(), ['320x180', '256x144', '170x96']);
    await send(large, 2);
    const waiting = get('144p', '&_HLS_msn=3&_HLS_part=0');
    await send(small, 0);
    assert.equal((await waiting).status, 404, 'who waits for a size that is gone is told');
    for (const second of [1, 2]) await send(small, second);
    assert.equal((await get('144p')).status, 404);
    assert.deepEqual(await sizes(), ['256x144', '170x96']);

    await send(largest, 0);
    const all = ['480x270', '426x240', '256x144', '170x96'];
    await until('all sizes are there', async () => (await sizes()).join() === all.join());
    for (const second of [1, 2]) await send(largest, second);
    const main = (await get('main')).text;
    const breaks = (text: string): string[] =>
      Array.from(
        text.matchAll(/#EXT-X-DISCONTINUITY\n[^]*?-(\d+)(?:\.0)?\.m4s/g),
        ([, number = '']) => number,
      );
    assert.deepEqual(breaks(main), ['3', '6']);
    for (const [name, width, number] of [
      ['96p', 170, 4],
      ['96p', 170, 7],
      ['144p', 256, 7],
    ] as const) {
      await until('it is whole', async () => segmentsOf((await get(name)).text).has(number));
      const { text } = await get(name);
      assert.deepEqual(breaks(text), ['3', '6'], name);
      const numbers = [...segmentsOf(text).keys()];
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => (numbers[0] ?? 0) + index),
      );
      assert.equal(text.split('#EXT-X-GAP').length - 1, name === '96p' ? 0 : 3, name);
      const [whole, made] = [await probe(t, watching, main, number), await probe(t, watching, text, number)];
      assert.equal(made.width, width);
      assert.ok(whole.pictures.length === 25 && made.sound.length > 40);
      assert.deepEqual([made.pictures, made.keyframes], [whole.pictures, whole.keyframes]);
    }
    await over(here, Promise.resolve());
  },
);
