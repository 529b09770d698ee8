import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { needs } from '../../../tools/needs.ts';
import {
  createDiskCache,
  createProcesses,
  createTagReader,
  createTranscoder,
  detectFfmpeg,
  estimateSize,
  type Ffmpeg,
  option,
  type Transcode,
  TranscodeError,
  type TranscodeRequest,
} from '../src/index.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-transcode-'));
after(() => rm(scratch, { recursive: true, force: true }));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
let folders = 0;

async function bench(
  t: { after(fn: () => Promise<void>): void },
  options: { ffmpeg?: Ffmpeg | null; maxRunning?: number } = {},
) {
  folders += 1;
  const processes = createProcesses();
  const cache = await createDiskCache({ dir: join(scratch, `cache${folders}`), maxBytes: 1e9 });
  const ffmpeg = options.ffmpeg === undefined ? await detectFfmpeg({ processes }) : options.ffmpeg;
  const transcoder = createTranscoder({ processes, cache, ffmpeg, maxRunning: options.maxRunning ?? 4 });
  t.after(async () => {
    await transcoder.close();
    await cache.close();
    await processes.close();
  });
  return { processes, cache, transcoder };
}

/** A WAV file of noise, so that encoding takes a while. */
async function longFile(seconds: number): Promise<string> {
  const path = join(scratch, `noise-${seconds}.wav`);
  const data = Buffer.alloc(seconds * 44_100 * 2);
  let state = 1;
  for (let at = 0; at < data.length; at += 2) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    data.writeInt16LE((state >> 12) & 0x3fff, at);
  }
  const head = Buffer.alloc(44);
  for (const [text, at] of [
    ['RIFF', 0],
    ['WAVEfmt ', 8],
    ['data', 36],
  ] as const)
    head.write(text, at);
  const words = [
    [36 + data.length, 4],
    [16, 16],
    [44_100, 24],
    [88_200, 28],
    [data.length, 40],
  ] as const;
  for (const [value, at] of words) head.writeUInt32LE(value, at);
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const)
    head.writeUInt16LE(value, at);
  await writeFile(path, Buffer.concat([head, data]));
  return path;
}

async function listen(transcode: Transcode): Promise<Buffer> {
  try {
    return await buffer(transcode.open());
  } finally {
    transcode.close();
  }
}

function failsWith(code: string) {
  return (error: unknown) => error instanceof TranscodeError && error.code === code;
}

const request: TranscodeRequest = {
  sourcePath: fixture('sine.flac'),
  sourceVersion: 'v1',
  format: 'mp3',
  bitrateKbps: 64,
  durationSeconds: 1,
};

test('every format is written as what it says, with seek offset', needs('ffmpeg'), async (t) => {
  const { transcoder } = await bench(t);
  const reader = createTagReader({ threads: 1 });
  t.after(() => reader.close());
  assert.deepEqual(transcoder.formats, ['mp3', 'opus', 'aac', 'flac']);
  for (const format of transcoder.formats) {
    for (const offsetSeconds of [0, 0.5]) {
      const transcode = await transcoder.open({ ...request, format, offsetSeconds });
      const path = join(scratch, `out-${offsetSeconds}.${transcode.extension}`);
      await writeFile(path, await listen(transcode));
      const result = await reader.read(path);
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(result.tags.format.codec, format);
      assert.equal(result.tags.title, null, 'names of the source are not repeated');
      // FLAC in a pipe cannot state its length; the encoders of the others add up to 100 ms.
      if (format === 'flac') continue;
      const wanted = 1000 * (1 - offsetSeconds);
      assert.ok(
        Math.abs((result.tags.durationMs ?? 0) - wanted) < 110,
        `${format} ${result.tags.durationMs}`,
      );
    }
  }
});

test(
  'listeners who want the same share one run, late ones hear it from the start',
  needs('ffmpeg'),
  async (t) => {
    const { transcoder, processes, cache } = await bench(t);
    const long = {
      ...request,
      sourceVersion: 'long',
      sourcePath: await longFile(60),
      durationSeconds: 60,
      bitrateKbps: 192,
    };
    const [one, two] = await Promise.all([transcoder.open(long), transcoder.open(long)]);
    const stream = one.open();
    await once(stream, 'readable');
    assert.equal(one.size, null, 'the first bytes come before the end');
    assert.ok((one.progress ?? 0) < 1);
    const late = await transcoder.open(long);
    assert.equal(processes.running, 1);
    const [first, second, third] = await Promise.all([buffer(stream), listen(two), listen(late)]);
    assert.ok(first.length > 1_000_000 && first.equals(second) && first.equals(third));
    assert.equal(one.size, first.length);
    assert.equal(one.progress, 1);
    const estimate = one.estimatedSize ?? 0;
    assert.ok(Math.abs(estimate - first.length) < first.length * 0.02, `${estimate} for ${first.length}`);
    one.close();
    assert.equal(processes.running, 0);
    assert.equal(cache.bytes, first.length);
    const cached = await transcoder.open(long);
    assert.equal(cached.size, first.length);
    assert.ok((await buffer(cached.open(1000, 2000))).equals(first.subarray(1000, 2000)));
    cached.close();
  },
);

test('the run ends when its last listener leaves, and is not kept', needs('ffmpeg'), async (t) => {
  const { transcoder, processes, cache } = await bench(t);
  const long = {
    ...request,
    sourceVersion: 'long',
    sourcePath: await longFile(60),
    durationSeconds: 60,
    format: 'opus' as const,
  };
  const [one, two] = [await transcoder.open(long), await transcoder.open(long)];
  const reading = assert.rejects(buffer(two.open()));
  one.close();
  assert.equal(two.size, null);
  two.close();
  await reading;
  while (processes.running > 0 || transcoder.running > 0) await pause(2);
  assert.equal(cache.bytes, 0);
});

test('more conversions than may run are refused, finished ones make room', needs('ffmpeg'), async (t) => {
  const { transcoder } = await bench(t, { maxRunning: 1 });
  const long = { ...request, sourceVersion: 'long', sourcePath: await longFile(60), durationSeconds: 60 };
  const running = await transcoder.open(long);
  await assert.rejects(transcoder.open(request), failsWith('busy'));
  const joined = await transcoder.open(long);
  joined.close();
  await running.done;
  running.close();
  await listen(await transcoder.open(request));
});

test('a file that is no sound fails for everyone, and may be tried again', needs('ffmpeg'), async (t) => {
  const { transcoder, cache } = await bench(t);
  const path = join(scratch, 'playlist.mp3');
  // A playlist would make ffmpeg read another file.
  await writeFile(path, `#EXTM3U\n#EXTINF:1,\n${fixture('sine.aac')}\n`);
  for (let round = 0; round < 2; round += 1) {
    const transcode = await transcoder.open({ ...request, sourcePath: path, sourceVersion: 'x' });
    await assert.rejects(listen(transcode), failsWith('failed'));
  }
  assert.equal(cache.bytes, 0);
});

test('closing ends the runs', needs('ffmpeg'), async (t) => {
  const { transcoder, processes } = await bench(t);
  const long = { ...request, sourceVersion: 'long', sourcePath: await longFile(60) };
  const transcode = await transcoder.open(long);
  const reading = assert.rejects(listen(transcode));
  await transcoder.close();
  await reading;
  assert.equal(processes.running, 0);
  await assert.rejects(transcoder.open(request), failsWith('closed'));
});

test('without ffmpeg, or without an encoder, the reason is told', async (t) => {
  const none = await bench(t, { ffmpeg: null });
  assert.deepEqual(none.transcoder.formats, []);
  await assert.rejects(none.transcoder.open(request), failsWith('no_ffmpeg'));
  const poor: Ffmpeg = { path: '/nonexistent/ffmpeg', version: '0', encoders: new Set(['aac']), missing: [] };
  const { transcoder } = await bench(t, { ffmpeg: poor });
  assert.deepEqual(transcoder.formats, ['aac']);
  await assert.rejects(transcoder.open(request), failsWith('no_encoder'));
});

test('what ffmpeg lacks is said in words, and its absence is no error', async (t) => {
  const { processes } = await bench(t, { ffmpeg: null });
  assert.equal(await detectFfmpeg({ processes, path: '/nonexistent/ffmpeg' }), null);
  assert.equal(await detectFfmpeg({ processes, env: { BANDSTAND_FFMPEG: 'off' } }), null);
  const path = join(scratch, 'ffmpeg');
  const says = `[ "$1" = -version ] && echo 'ffmpeg version 9.9-test Copyright' || echo ' A....D libmp3lame  MP3'`;
  await writeFile(path, `#!/bin/sh\n${says}\n`, { mode: 0o755 });
  const found = await detectFfmpeg({ processes, path });
  assert.equal(found?.version, '9.9-test');
  assert.deepEqual([...(found?.encoders ?? [])], ['libmp3lame']);
  assert.equal(found?.missing.length, 5);
  assert.match(found?.missing[0] ?? '', /libopus/);
  const liar = { program: path, args: [option('-version')], label: 'ffmpeg' };
  assert.match((await processes.run(liar)).stdout.toString(), /9\.9/);
});

test('a length is promised only where it can be kept', () => {
  assert.equal(estimateSize({ ...request, durationSeconds: 100, offsetSeconds: 40 }), 480_000);
  assert.equal(estimateSize({ ...request, format: 'opus' }), null);
  assert.equal(estimateSize({ ...request, offsetSeconds: 2 }), null);
  assert.equal(estimateSize({ ...request, bitrateKbps: 9999 }), 40_000);
});
