import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createPcmDecoder, DecodeError, type PcmRequest, toInt16 } from '../src/decode/index.ts';
import { encodeFlac, encodeWav } from '../src/synth/formats/index.ts';
import { type Pcm, renderPiece } from '../src/synth/index.ts';
import { decodeAll } from './decode-all.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-decode-'));
const decoder = createPcmDecoder();
after(async () => {
  await decoder.close();
  await rm(scratch, { recursive: true });
});

/** The piece that the committed fixtures hold. */
const piece = renderPiece({ seed: 7, style: 'musicbox', seconds: 2 });
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/decode/${name}`, import.meta.url));
const cd: PcmRequest = { sampleRate: 44100, channels: 2 };

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, bytes);
  return path;
}

/** Whole-number samples as interleaved floats. */
function reference(pcm: Pcm): Float32Array {
  const [left, right] = pcm.channels;
  assert.ok(left && right);
  return Float32Array.from(
    { length: left.length * 2 },
    (_, i) => ((i % 2 === 0 ? left : right)[i >> 1] ?? 0) / 32768,
  );
}

/** Signal to noise in dB of `heard` beside `expected`. */
function fidelity(heard: Float32Array, expected: Float32Array): number {
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < Math.min(heard.length, expected.length); i++) {
    signal += (expected[i] ?? 0) ** 2;
    noise += ((heard[i] ?? 0) - (expected[i] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / Math.max(noise, 1e-30));
}

test('FLAC and WAV come out as they went in', async () => {
  const expected = reference(piece);
  const wav = await decodeAll(decoder, await put('a.wav', encodeWav(piece)), cd);
  assert.deepEqual(wav, expected);
  const flac = await decodeAll(decoder, await put('a.flac', encodeFlac(piece)), cd);
  assert.equal(flac.length, expected.length);
  // The wasm decoder divides by 32767.
  assert.ok(fidelity(flac, expected) > 85);
});

for (const [name, least] of [
  ['musicbox.mp3', 20],
  ['musicbox.ogg', 15],
  ['musicbox.m4a', 15],
] as const) {
  test(`${name}: decoded without ffmpeg, in time with the original`, async () => {
    const heard = await decodeAll(decoder, fixture(name), cd);
    assert.ok(Math.abs(heard.length - 2 * 88200) <= 2 * 1024, `${heard.length} samples`);
    assert.ok(fidelity(heard, reference(piece)) > least, `${fidelity(heard, reference(piece))} dB`);
  });
}

test('musicbox.opus: decoded without ffmpeg and brought from 48 to 44.1 kHz', async () => {
  const heard = await decodeAll(decoder, fixture('musicbox.opus'), cd);
  assert.equal(heard.length, 2 * 88200);
  assert.ok(fidelity(heard, reference(piece)) > 12);
});

test('a part: from and up to a time, in every format', async () => {
  const files = [
    await put('b.wav', encodeWav(piece)),
    await put('b.flac', encodeFlac(piece)),
    ...['musicbox.mp3', 'musicbox.ogg', 'musicbox.m4a'].map(fixture),
  ];
  for (const path of files) {
    const whole = await decodeAll(decoder, path, cd);
    const part = await decodeAll(decoder, path, { ...cd, startSeconds: 0.5, maxSeconds: 0.75 });
    assert.equal(part.length, 0.75 * 88200, path);
    assert.deepEqual(part, whole.subarray(44100, 44100 + part.length), path);
  }
  const [wav = ''] = files;
  assert.equal((await decodeAll(decoder, wav, { ...cd, startSeconds: 5 })).length, 0);
  assert.equal((await decodeAll(decoder, wav, { ...cd, maxSeconds: 0 })).length, 0);
});

test('mono is the mean of left and right', async () => {
  const expected = reference(piece);
  const mono = await decodeAll(decoder, await put('c.wav', encodeWav(piece)), {
    sampleRate: 44100,
    channels: 1,
  });
  assert.equal(mono.length, 88200);
  assert.ok(
    mono.every(
      (value, i) => Math.abs(value - ((expected[2 * i] ?? 0) + (expected[2 * i + 1] ?? 0)) / 2) < 1e-6,
    ),
  );
});

test('what cannot be decoded says why', async () => {
  const flac = await put('cut.flac', encodeFlac(piece));
  await truncate(flac, 30);
  const cases: readonly (readonly [string, string])[] = [
    [join(scratch, 'nothing.mp3'), 'not_found'],
    [scratch, 'not_found'],
    [await put('empty.mp3', new Uint8Array(0)), 'unsupported'],
    [await put('words.mp3', Buffer.from('these are words and no music '.repeat(99))), 'unsupported'],
    [await put('ape.ape', Buffer.from(`MAC ${'x'.repeat(500)}`)), 'unsupported'],
    [await put('noise.mp3', Buffer.alloc(5000, 0xff)), 'damaged'],
    [await put('broken.m4a', Buffer.from('\0\0\0\x10ftypM4A \0\0\0\0'.padEnd(400, 'z'))), 'damaged'],
    [await put('broken.wav', encodeWav(piece).subarray(0, 20)), 'damaged'],
    [flac, 'damaged'],
  ];
  for (const [path, code] of cases) {
    await assert.rejects(decodeAll(decoder, path, cd), (cause) => {
      assert.ok(cause instanceof DecodeError, path);
      assert.equal(cause.code, code, path);
      return true;
    });
  }
});

test('a file cut in the middle gives what is there', async () => {
  const bytes = encodeFlac(piece);
  const heard = await decodeAll(decoder, await put('half.flac', bytes.subarray(0, bytes.length / 2)), cd);
  assert.ok(heard.length > 44100 && heard.length < 132300, `${heard.length}`);
  const wav = await decodeAll(decoder, await put('half.wav', encodeWav(piece).subarray(0, 100_001)), cd);
  assert.equal(wav.length, 2 * Math.floor((100_001 - 44) / 4));
});

test('a request without sense is refused at once', () => {
  const bad: readonly Partial<PcmRequest>[] = [
    { sampleRate: 0 },
    { sampleRate: 44100.5 },
    { startSeconds: -1 },
    { maxSeconds: NaN },
  ];
  for (const one of bad) assert.throws(() => decoder.decode('/x', { ...cd, ...one }), RangeError);
});

test('16-bit samples are held at full scale', () => {
  assert.deepEqual(
    [...toInt16(Float32Array.of(0, 0.5, -1, 1, 3, -3))],
    [0, 16384, -32768, 32767, 32767, -32768],
  );
});
