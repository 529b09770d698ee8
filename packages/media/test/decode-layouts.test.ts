import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createPcmDecoder } from '../src/decode/index.ts';
import { createResampler } from '../src/decode/resample.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-layouts-'));
const decoder = createPcmDecoder();
after(async () => {
  await decoder.close();
  await rm(scratch, { recursive: true });
});

const wanted = [0, 0.25, -0.5, 0.75, -1];

/** A WAV file of one channel at 8 kHz with the samples already stored as bytes. */
function wav(tag: number, bits: number, data: Buffer, before: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(36);
  head.write('RIFF', 0);
  head.writeUInt32LE(28 + before.length + 8 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(tag, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE((8000 * bits) / 8, 28);
  head.writeUInt16LE(bits / 8, 32);
  head.writeUInt16LE(bits, 34);
  const size = Buffer.alloc(8);
  size.write('data', 0);
  size.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, before, size, data]);
}

/** An AIFF file, or AIFF-C with a compression name, of one channel at 8 kHz. */
function aiff(compression: string | null, bits: number, data: Buffer): Buffer {
  const common = Buffer.alloc(compression === null ? 18 : 24);
  common.writeUInt16BE(1, 0);
  common.writeUInt32BE(data.length / (bits / 8), 2);
  common.writeUInt16BE(bits, 6);
  // 8000 Hz as an 80-bit float.
  Buffer.from('400bfa00000000000000', 'hex').copy(common, 8);
  if (compression !== null) common.write(compression, 18);
  const chunk = (id: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(id, 0);
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const form = [
    Buffer.from(compression === null ? 'AIFF' : 'AIFC'),
    chunk('COMM', common),
    chunk('SSND', Buffer.concat([Buffer.alloc(8), data])),
  ];
  return chunk('FORM', Buffer.concat(form));
}

const stored = (bytes: number, write: (buffer: Buffer, value: number, at: number) => void): Buffer => {
  const buffer = Buffer.alloc(wanted.length * bytes);
  wanted.forEach((value, i) => write(buffer, value, i * bytes));
  return buffer;
};
const int16le = stored(2, (buffer, value, at) => buffer.writeInt16LE(value * 32768, at));
const int16be = stored(2, (buffer, value, at) => buffer.writeInt16BE(value * 32768, at));

const files: Readonly<Record<string, Buffer>> = {
  'u8.wav': wav(
    1,
    8,
    stored(1, (buffer, value, at) => buffer.writeUInt8(value * 128 + 128, at)),
  ),
  's16.wav': wav(1, 16, int16le),
  's24.wav': wav(
    1,
    24,
    stored(3, (buffer, value, at) => buffer.writeIntLE(value * 2 ** 23, at, 3)),
  ),
  's32.wav': wav(
    1,
    32,
    stored(4, (buffer, value, at) => buffer.writeInt32LE(value * 2 ** 31, at)),
  ),
  'f32.wav': wav(
    3,
    32,
    stored(4, (buffer, value, at) => buffer.writeFloatLE(value, at)),
  ),
  'f64.wav': wav(
    3,
    64,
    stored(8, (buffer, value, at) => buffer.writeDoubleLE(value, at)),
  ),
  'odd-chunk.wav': wav(1, 16, int16le, Buffer.from('junk\x03\0\0\0abc\0', 'latin1')),
  'tagged.wav': Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x05abcde', 'latin1'), wav(1, 16, int16le)]),
  's16.aiff': aiff(null, 16, int16be),
  's24.aiff': aiff(
    null,
    24,
    stored(3, (buffer, value, at) => buffer.writeIntBE(value * 2 ** 23, at, 3)),
  ),
  'sowt.aifc': aiff('sowt', 16, int16le),
  'fl32.aifc': aiff(
    'fl32',
    32,
    stored(4, (buffer, value, at) => buffer.writeFloatBE(value, at)),
  ),
};

for (const [name, bytes] of Object.entries(files)) {
  test(`${name}: every sample`, async () => {
    const path = join(scratch, name);
    await writeFile(path, bytes);
    const heard: number[] = [];
    for await (const samples of decoder.decode(path, { sampleRate: 8000, channels: 1 }))
      heard.push(...samples);
    assert.deepEqual(heard, wanted);
  });
}

test('G.711: the ends and the middle of both laws', async () => {
  for (const [tag, bytes, expected] of [
    [7, [0xff, 0x80, 0x00], [0, 32124 / 32768, -32124 / 32768]],
    [6, [0xd5, 0xaa, 0x2a], [8 / 32768, 32256 / 32768, -32256 / 32768]],
  ] as const) {
    const path = join(scratch, `law-${tag}.wav`);
    await writeFile(path, wav(tag, 8, Buffer.from(bytes)));
    const heard: number[] = [];
    for await (const samples of decoder.decode(path, { sampleRate: 8000, channels: 1 }))
      heard.push(...samples);
    assert.deepEqual(heard, expected);
  }
});

/** A sine through the resampler in pieces of odd lengths. */
function resampled(from: number, to: number, hertz: number, seconds: number): Float32Array {
  const resampler = createResampler(from, to);
  const out: number[] = [];
  const total = from * seconds;
  for (let at = 0, piece = 1; at < total; at += piece, piece = (piece * 7 + 3) % 5000) {
    const samples = Float32Array.from({ length: Math.min(piece, total - at) }, (_, i) =>
      Math.sin((2 * Math.PI * hertz * (at + i)) / from),
    );
    out.push(...resampler.add(samples));
  }
  out.push(...resampler.end());
  return Float32Array.from(out);
}

for (const [from, to] of [
  [44100, 11025],
  [48000, 11025],
  [44100, 48000],
  [8000, 44100],
  [96000, 44100],
  [44100, 44100],
  [37123, 11025],
] as const) {
  test(`${from} to ${to} Hz: length, level, time and no echo of what is too high`, () => {
    const out = resampled(from, to, 440, 1);
    assert.equal(out.length, to);
    for (let i = 300; i < out.length - 300; i++) {
      const apart = Math.abs((out[i] ?? 0) - Math.sin((2 * Math.PI * 440 * i) / to));
      assert.ok(apart < 2e-3, `sample ${i}: ${apart}`);
    }
    if (to >= from) return;
    const high = resampled(from, to, Math.min(to * 0.7, from * 0.49), 1);
    assert.ok(high.subarray(300, -300).every((value) => Math.abs(value) < 1e-3));
  });
}
