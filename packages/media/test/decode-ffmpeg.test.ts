import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs, programPath } from '../../../tools/needs.ts';
import { createPcmDecoder, DecodeError, type PcmDecoder, type PcmRequest } from '../src/decode/index.ts';
import { detectFfmpeg } from '../src/ffmpeg/index.ts';
import { createProcesses, mediaFile, option } from '../src/process/index.ts';
import { encodeFlac, encodeWav } from '../src/synth/formats/index.ts';
import { renderPiece } from '../src/synth/index.ts';
import { decodeAll } from './decode-all.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-both-'));
const processes = createProcesses();
const own = createPcmDecoder();
after(async () => {
  await own.close();
  await processes.close();
  await rm(scratch, { recursive: true });
});

async function byFfmpeg(): Promise<PcmDecoder> {
  const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
  assert.ok(ffmpeg);
  return createPcmDecoder({ ffmpeg: { processes, ffmpeg } });
}

/** Decibels of the one over the difference of both. */
function likeness(a: Float32Array, b: Float32Array): number {
  let signal = 0;
  let apart = 1e-12;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    signal += (a[i] ?? 0) ** 2;
    apart += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / apart);
}

async function songs(): Promise<string[]> {
  const pcm = renderPiece({ seed: 3, style: 'chamber', seconds: 3 });
  const [left = new Int32Array(0), right = left] = pcm.channels;
  const silent = new Int32Array(left.length);
  const surround = { ...pcm, channels: [left, right, right, silent, left, silent] };
  const written: readonly (readonly [string, Uint8Array])[] = [
    ['stereo.wav', encodeWav(pcm)],
    ['stereo.flac', encodeFlac(pcm)],
    ['surround.flac', encodeFlac(surround)],
    ['mono.flac', encodeFlac({ ...pcm, channels: [left] })],
  ];
  for (const [name, bytes] of written) await writeFile(join(scratch, name), bytes);
  const fixtures = ['mp3', 'ogg', 'opus', 'm4a'].map((ending) =>
    fileURLToPath(new URL(`fixtures/decode/musicbox.${ending}`, import.meta.url)),
  );
  return [...written.map(([name]) => join(scratch, name)), ...fixtures];
}

test('our decoders and ffmpeg hear the same', needs('ffmpeg'), async () => {
  const other = await byFfmpeg();
  const requests: readonly PcmRequest[] = [
    { sampleRate: 44100, channels: 2 },
    { sampleRate: 11025, channels: 1 },
    { sampleRate: 48000, channels: 1, maxSeconds: 1 },
  ];
  for (const path of await songs()) {
    for (const request of requests) {
      const [a, b] = await Promise.all([decodeAll(own, path, request), decodeAll(other, path, request)]);
      const name = `${path} ${JSON.stringify(request)}`;
      // MP4 without an edit list ends with the padding of its last frame in one of the two.
      assert.ok(
        Math.abs(a.length - b.length) <= (path.endsWith('m4a') ? 2 * 1024 : 2),
        `${name}: ${a.length}, ${b.length}`,
      );
      assert.ok(likeness(a, b) > 30, `${name}: ${likeness(a, b)} dB`);
    }
  }
  await other.close();
});

test('an index in front or behind makes no difference to MP4', needs('ffmpeg'), async () => {
  const behind = fileURLToPath(new URL('fixtures/decode/musicbox.m4a', import.meta.url));
  const inFront = join(scratch, 'in-front.m4a');
  const copy = [option('-c'), option('copy'), option('-movflags'), option('+faststart'), mediaFile(inFront)];
  const args = [option('-v'), option('error'), option('-i'), mediaFile(behind), ...copy];
  await processes.run({ program: programPath('ffmpeg'), args, label: 'ffmpeg' });
  const order = (bytes: Buffer) => bytes.indexOf('moov', 0, 'latin1') < bytes.indexOf('mdat', 0, 'latin1');
  assert.deepEqual([order(await readFile(behind)), order(await readFile(inFront))], [false, true]);
  const request = { sampleRate: 44100, channels: 2 } as const;
  assert.deepEqual(await decodeAll(own, behind, request), await decodeAll(own, inFront, request));
});

test('ffmpeg says why, too', needs('ffmpeg'), async () => {
  const other = await byFfmpeg();
  const words = join(scratch, '-i words.mp3');
  await writeFile(words, 'these are words and no music '.repeat(99));
  for (const [path, code] of [
    [join(scratch, 'nothing.mp3'), 'not_found'],
    [words, 'damaged'],
  ] as const) {
    await assert.rejects(
      decodeAll(other, path, { sampleRate: 44100, channels: 2 }),
      (cause) => cause instanceof DecodeError && cause.code === code,
    );
  }
  await other.close();
});
