import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ffmpeg } from '@bandstand/media';
import { needs } from '../../../tools/needs.ts';
import { room, until } from './broadcast.ts';
import { over, probe, push, segmentsOf, stage } from './ladder-stage.ts';

test(
  'smaller sizes: listed, in step with the source, with its very sound, and gone with it',
  needs('ffmpeg'),
  async (t) => {
    const here = await stage();
    const { watching, processes, ladders } = here;
    await using _ = watching;
    const pushing = push(watching, 'show', '2', 2);
    await until('it is there', () => watching.broadcast.plane.find(room('show'))?.video !== undefined);
    assert.equal(processes.running, 0, 'nothing is made for nobody');
    const { text: index } = await watching.get('show/index.m3u8');
    const shape = /BANDWIDTH=(\d+),CODECS="(\S+?)"(?:,RESOLUTION=(\S+),FRAME-RATE=(\S+))?\n(\w+)\.m3u8/g;
    assert.deepEqual(
      Array.from(index.matchAll(shape), ([, , codecs, size, rate, name]) => [
        name,
        codecs?.replace(/avc1\.[\da-f]{6},/, 'avc1,'),
        size,
        rate,
      ]),
      [
        ['main', 'avc1,mp4a.40.2', '320x180', '25.000'],
        ['144p', 'avc1,mp4a.40.2', '256x144', '25.000'],
        ['96p', 'avc1,mp4a.40.2', '170x96', '25.000'],
        ['audio', 'mp4a.40.2', undefined, undefined],
      ],
    );
    const viewer = /\?v=\S+/.exec(index)?.[0] ?? '';
    const playlist = async (name: string): Promise<string> =>
      (await watching.get(`show/${name}.m3u8${viewer}`)).text;
    const common = async (): Promise<number[]> => {
      const [main, rung] = [segmentsOf(await playlist('main')), segmentsOf(await playlist('144p'))];
      return [...rung.keys()].filter((number) => main.has(number));
    };
    await until('three segments of both', async () => (await common()).length > 2);
    const numbers = await common();
    const [main, rung] = [await playlist('main'), await playlist('144p')];
    for (const number of numbers)
      assert.ok(Math.abs((segmentsOf(rung).get(number) ?? 0) - (segmentsOf(main).get(number) ?? 0)) < 0.002);
    const number = numbers[1] ?? 0;
    const [whole, small] = [await probe(t, watching, main, number), await probe(t, watching, rung, number)];
    assert.deepEqual([whole.width, small.width], [320, 256]);
    assert.ok(whole.pictures.length >= 25 && whole.keyframes[0] === whole.pictures[0]);
    assert.deepEqual([small.pictures, small.keyframes], [whole.pictures, whole.keyframes]);
    // Segments of a size may be cut elsewhere between two packets of sound: three of them are put together.
    const heard = async (of: string): Promise<number[]> => {
      const each = await Promise.all(numbers.slice(-3).map((one) => probe(t, watching, of, one)));
      return each.flatMap(({ sound }) => sound);
    };
    const [all, given] = [await heard(main), await heard(rung)];
    const inside = given.filter((time) => time >= (all[0] ?? 0) && time <= (all.at(-1) ?? 0));
    assert.ok(inside.length > 60, `${inside.length} packets of sound`);
    assert.deepEqual(
      inside.filter((time) => !all.includes(time)),
      [],
      'its sound is the packets of the source',
    );
    await over(here, pushing);
    assert.equal(ladders.running, 0);
  },
);

test('low latency: parts, hints and reloads that wait, of each size', needs('ffmpeg'), async () => {
  const here = await stage();
  const { watching } = here;
  await using _ = watching;
  const pushing = push(watching, 'show');
  const address = await watching.playlist('show', '96p');
  const { text } = await watching.get(address);
  assert.ok(
    segmentsOf(text).size > 0,
    'players find a whole segment, without which they take a playlist for empty',
  );
  const next = Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]) + 2;
  const { text: later } = await watching.get(`${address}&_HLS_msn=${next}&_HLS_part=1`);
  assert.match(later, new RegExp(`#EXT-X-PART:DURATION=0\\.\\d+,URI="96p-\\S+-${next}\\.1\\.m4s"`));
  assert.match(later, /#EXT-X-PART:DURATION=0\.40000,URI="96p-\S+-\d+\.0\.m4s",INDEPENDENT=YES/);
  const reports = Array.from(later.matchAll(/RENDITION-REPORT:URI="(\w+)\.m3u8/g), ([, name]) => name);
  assert.deepEqual(reports, ['main', 'audio', '144p']);
  const [, hint = ''] = /PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(later) ?? [];
  assert.equal((await watching.get(`show/${hint}`)).bytes.toString('latin1', 4, 8), 'moof');
  for (const name of ['240p', '144', '0144p'])
    assert.equal((await watching.get(`show/${name}.m3u8?${address.split('?')[1]}`)).status, 404, name);
  await over(here, pushing);
});

test(
  'a child that dies is started again; the source goes on as if nothing were',
  needs('ffmpeg'),
  async () => {
    const here = await stage();
    const { watching, ladders, pids, told } = here;
    await using _ = watching;
    const pushing = push(watching, 'show', '4');
    const address = await watching.playlist('show', '144p');
    await until('it is made', async () => segmentsOf((await watching.get(address)).text).size > 1);
    const before = (await watching.get(address)).text;
    process.kill(pids[0] ?? assert.fail(), 'SIGKILL');
    await until('another one runs', () => pids.length === 2);
    const [latest = 0] = [...segmentsOf(before).keys()].toReversed();
    const playlist = async (): Promise<string> => (await watching.get(address)).text;
    await until('it goes on', async () =>
      [...segmentsOf(await playlist()).keys()].some((n) => n > latest + 2),
    );
    const rung = await playlist();
    const numbers = [...segmentsOf(rung).keys()];
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => (numbers[0] ?? 0) + index),
      'numbers are those of the source: what is missing is told to be',
    );
    assert.doesNotMatch(rung, /#EXT-X-DISCONTINUITY\n/);
    const gaps = rung.split('\n').filter((line) => line === '#EXT-X-GAP').length;
    assert.match(rung, gaps > 0 ? /#EXT-X-VERSION:8/ : /#EXT-X-VERSION:6/);
    const main = (await watching.get(address.replace('144p', 'main'))).text;
    assert.doesNotMatch(main, /GAP|DISCONTINUITY\n/);
    assert.ok([...segmentsOf(main).values()].every((seconds) => Math.abs(seconds - 1) < 0.05));
    assert.equal((await watching.broadcast.plane.inspect(room('show')))?.skipped, 0);
    const facts = () => ladders.facts(room('show')) ?? assert.fail();
    await until('it is at work again', () => facts().state === 'running');
    assert.deepEqual([facts().restarts, facts().reason], [1, null]);
    assert.match(told[0]?.err?.message ?? '', /ffmpeg was ended by SIGKILL/);
    await over(here, pushing);
  },
);

test(
  'without room, or without ffmpeg, the stream goes on alone and the reason is told',
  needs('ffmpeg'),
  async () => {
    const here = await stage({ most: 1 });
    const { watching, ladders, told } = here;
    await using _ = watching;
    const pushing = [push(watching, 'one'), push(watching, 'two')];
    await watching.playlist('one', '96p');
    await watching.playlist('two');
    assert.deepEqual(await watching.renditions('two'), ['main', 'audio']);
    const facts = ladders.facts(room('two')) ?? assert.fail();
    assert.deepEqual([facts.state, facts.rungs.length], ['refused', 0]);
    assert.match(facts.reason ?? '', /one stream at once/);
    assert.deepEqual(
      told.map(({ reason }) => reason),
      [facts.reason],
      'told once',
    );
    await watching.broadcast.plane.stop(room('one'), 'stopped');
    await until('there is room', () => ladders.running === 0);
    assert.deepEqual(await watching.renditions('two'), ['main', '144p', '96p', 'audio']);
    await over(here, Promise.all(pushing));

    const bare = await stage({ ffmpeg: null });
    await using other = bare.watching;
    const alone = push(other, 'show');
    await other.playlist('show');
    assert.equal(bare.ladders.facts(room('show'))?.reason, 'There is no ffmpeg on this server.');
    await over(bare, alone);
  },
);

test('nobody asks: nothing is made; somebody does: it goes on in step', needs('ffmpeg'), async () => {
  const here = await stage({}, { idleMs: 600 });
  const { watching, ladders, processes, pids } = here;
  await using _ = watching;
  const pushing = push(watching, 'show', '4');
  const address = await watching.playlist('show', '96p');
  const main = address.replace('96p', 'main');
  assert.match((await watching.get(address)).text, /#EXT-X-PART:/);
  const { bytesOut = 0 } = (await watching.broadcast.plane.inspect(room('show')))?.totals ?? {};
  const part = /URI="(96p-\S+-\d+\.0\.m4s)"/.exec((await watching.get(address)).text)?.[1];
  const { bytes } = await watching.get(`show/${part}`);
  const after = (await watching.broadcast.plane.inspect(room('show')))?.totals.bytesOut ?? 0;
  assert.ok(bytes.length > 0 && after >= bytesOut + bytes.length, 'what goes out of it counts');
  await until('no child runs', async () => {
    await watching.get(main);
    return processes.running === 0;
  });
  assert.equal(ladders.facts(room('show'))?.state, 'idle');
  assert.match((await watching.get(address)).text, /#EXT-X-PART:/);
  assert.equal(pids.length, 2);
  const last = async (name: string): Promise<number> =>
    Math.max(...segmentsOf((await watching.get(name)).text).keys());
  const [rung, whole] = [await last(address), await last(main)];
  assert.ok(whole - rung <= 3, `${rung} of ${whole}`);
  await over(here, pushing);
});

test(
  'a program that does nothing, or fails at once, is given up and tried again',
  needs('ffmpeg'),
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const [script, words] of [
      ['exec sleep 60', /took too long/],
      ['exit 3', /ended with 3/],
    ] as const) {
      const path = join(folder, 'ffmpeg');
      writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const poor: Ffmpeg = { path, version: '0', encoders: new Set(['libx264']), missing: [] };
      const here = await stage({ ffmpeg: poor, silenceMs: 100 });
      const { watching, ladders, told, pids } = here;
      const pushing = push(watching, 'show', '4');
      const address = await watching.playlist('show');
      await until('it is tried again', () => pids.length > 2);
      assert.match(told[0]?.err?.message ?? '', words);
      assert.equal(ladders.facts(room('show'))?.state, 'restarting');
      assert.match((await watching.get(address)).text, /#EXTINF:1\.0/);
      await over(here, pushing);
      await watching[Symbol.asyncDispose]();
    }
  },
);
