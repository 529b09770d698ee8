import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { testSeed } from '../../../tools/seed.ts';
import { createPcmDecoder, DecodeError } from '../src/decode/index.ts';
import { encodeWav } from '../src/synth/formats/index.ts';
import { seededRandom } from '../src/synth/random.ts';
import { createPeakCollector, peaksToJson, peaksToSvg, readWaveform } from '../src/waveform/index.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-waveform-'));
const decoder = createPcmDecoder();
after(async () => {
  await decoder.close();
  await rm(scratch, { recursive: true });
});

/** A WAV file of a 200 Hz tone whose level follows `level`, 0 to 1 over its length. */
async function tone(name: string, seconds: number, level: (at: number) => number): Promise<string> {
  const path = join(scratch, name);
  const frames = Math.round(seconds * 44100);
  const samples = Int32Array.from({ length: frames }, (_, i) =>
    Math.round(32767 * level(i / frames) * Math.sin(i / 35)),
  );
  await writeFile(path, encodeWav({ sampleRate: 44100, bitsPerSample: 16, channels: [samples, samples] }));
  return path;
}

test('a waveform follows the level of the sound', async () => {
  const path = await tone('rising.wav', 8, (at) => at);
  const { peaks, durationMs } = await readWaveform(decoder, path);
  assert.equal(peaks.length, 800);
  assert.equal(durationMs, 8000);
  peaks.forEach((peak, i) => assert.ok(Math.abs(peak - ((i + 0.5) / 800) * 255) < 6, `part ${i}: ${peak}`));
});

test('silence, a click, and a sound shorter than its parts', async () => {
  const silent = await readWaveform(decoder, await tone('silent.wav', 1, () => 0));
  assert.ok(silent.peaks.every((peak) => peak === 0));
  const half = await readWaveform(decoder, await tone('half.wav', 4, (at) => (at < 0.5 ? 0 : 0.5)), {
    buckets: 10,
  });
  // The last silent part touches the tone's beginning: resampling rings a little before it.
  assert.ok(half.peaks.subarray(0, 4).every((peak) => peak === 0));
  assert.ok(
    half.peaks.subarray(5).every((peak) => Math.abs(peak - 128) <= 6),
    [...half.peaks].join(),
  );
  const short = await readWaveform(decoder, await tone('short.wav', 0.005, () => 1), { buckets: 500 });
  assert.equal(short.peaks.length, 500);
  assert.ok(
    short.peaks.every((peak) => peak > 20),
    'no gaps',
  );
});

test('wrong numbers of parts and files without sound', async () => {
  const path = await tone('x.wav', 0.1, () => 1);
  for (const buckets of [0, -1, 1.5, 10_001])
    await assert.rejects(readWaveform(decoder, path, { buckets }), RangeError);
  await assert.rejects(readWaveform(decoder, join(scratch, 'missing.wav')), DecodeError);
});

test('peaks are found however the samples arrive and however many there are', () => {
  const seed = testSeed();
  const random = seededRandom(seed);
  for (const total of [0, 1, 100, 50_000, 3_000_000]) {
    const collector = createPeakCollector();
    // One loud sample in a quiet sea.
    const loud = random.whole(0, Math.max(0, total - 1));
    for (let at = 0; at < total; ) {
      const samples = new Float32Array(Math.min(total - at, random.whole(1, 100_000))).fill(0.1);
      if (loud >= at && loud < at + samples.length) samples[loud - at] = -1;
      collector.add(samples);
      at += samples.length;
    }
    assert.equal(collector.length, total);
    const peaks = collector.peaks(20);
    if (total === 0) assert.ok(peaks.every((peak) => peak === 0));
    if (total < 50_000) continue;
    const found = peaks.indexOf(255);
    assert.ok(Math.abs(found - Math.floor((loud / total) * 20)) <= 1, `${total}: ${found}`);
    assert.ok(peaks.every((peak, i) => peak === 26 || Math.abs(i - found) <= 1));
  }
});

test('SVG: as wide and high as asked, within its frame, drawn by a real renderer', async () => {
  const peaks = Uint8Array.from({ length: 100 }, (_, i) => (i < 50 ? 255 : 0));
  const svg = peaksToSvg(peaks, { width: 400, height: 60 });
  assert.match(svg, /^<svg [^>]*width="400" height="60" viewBox="0 0 400 60"/);
  const numbers = [...(/d="([^"]+)"/.exec(svg)?.[1] ?? '').matchAll(/[\d.]+ ([\d.]+)/g)].map(([, y]) =>
    Number(y),
  );
  assert.equal(numbers.length, 200);
  assert.ok(numbers.every((y) => y >= 0 && y <= 60));
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const alpha = (x: number, y: number) => data[(y * info.width + x) * info.channels + 3];
  assert.equal(alpha(100, 5), 255, 'loud parts fill the height');
  assert.equal(alpha(300, 5), 0, 'silent ones do not');
  for (const width of [0, NaN, 20_000])
    assert.throws(() => peaksToSvg(peaks, { width, height: 60 }), RangeError);
  assert.doesNotMatch(peaksToSvg(new Uint8Array(0), { width: 10, height: 10 }), /NaN|undefined/);
});

test('JSON holds the peaks and the duration', () => {
  const text = peaksToJson({ peaks: Uint8Array.of(0, 128, 255), durationMs: 1234 });
  assert.deepEqual(JSON.parse(text), { length: 3, bits: 8, durationMs: 1234, peaks: [0, 128, 255] });
});
