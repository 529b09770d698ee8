import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs, programPath } from '../../../tools/needs.ts';
import {
  createFingerprinter,
  createPcmDecoder,
  createProcesses,
  DecodeError,
  detectFfmpeg,
  renderPiece,
  type SoundFingerprint,
} from '../src/index.ts';
import { encodeFlac, encodeWav } from '../src/synth/formats/index.ts';

interface Golden {
  readonly duration: number;
  readonly text: string;
  readonly hashes: readonly number[];
}

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/fingerprint/${name}`, import.meta.url));
/** What fpcalc 1.5.1 says about these files, and about piece.wav below. */
const fpcalc: Readonly<Record<string, Golden>> = JSON.parse(readFileSync(fixture('fpcalc.json'), 'utf8'));

function bitErrors(a: Uint32Array, b: readonly number[] | Uint32Array): number {
  let count = 0;
  for (const [at, hash] of a.entries())
    for (let left = hash ^ (b[at] ?? 0); left !== 0; left &= left - 1) count += 1;
  return count;
}

function only({ fingerprints }: SoundFingerprint): SoundFingerprint['fingerprints'][number] {
  const [first] = fingerprints;
  assert.ok(first);
  return first;
}

describe('fingerprints', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'bandstand-fingerprint-'));
  const decoder = createPcmDecoder({ threads: 2 });
  const fingerprinter = createFingerprinter(decoder);
  const processes = createProcesses();
  after(async () => {
    await fingerprinter.close();
    await decoder.close();
    await processes.close();
    rmSync(scratch, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  const written = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(scratch, name), bytes);
    return join(scratch, name);
  };
  const pcm = renderPiece({ seed: 7, style: 'dub', seconds: 15 });
  const wav = written('piece.wav', encodeWav(pcm));
  const flac = written('piece.flac', encodeFlac(pcm));
  const files = { 'piece.wav': wav, 'piece.mp3': fixture('piece.mp3'), 'piece.opus': fixture('piece.opus') };

  /** Decoders round differently: a bit in a thousand may differ. */
  function alike(found: SoundFingerprint, golden: Golden | undefined, name: string): void {
    const { hashes } = only(found);
    assert.ok(golden);
    assert.equal(hashes.length, golden.hashes.length, name);
    const errors = bitErrors(hashes, golden.hashes);
    assert.ok(errors <= hashes.length * 0.032, `${name}: ${errors} of ${hashes.length * 32} bits differ`);
    assert.ok(found.whole && Math.abs(found.seconds - golden.duration) < 0.1, `${name}: ${found.seconds} s`);
  }

  test('are those of fpcalc with the built-in decoders', async () => {
    for (const [name, path] of Object.entries(files))
      alike(await fingerprinter.fingerprint(path), fpcalc[name], name);
    const found = await fingerprinter.fingerprint(flac);
    assert.deepEqual([...only(found).hashes], fpcalc['piece.wav']?.hashes);
    assert.equal(only(found).text, fpcalc['piece.wav']?.text);
    assert.equal(found.seconds, 15);
  });

  test('are those of fpcalc with ffmpeg', needs('ffmpeg'), async () => {
    const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
    assert.ok(ffmpeg);
    const outside = createFingerprinter(createPcmDecoder({ ffmpeg: { processes, ffmpeg } }));
    for (const [name, path] of Object.entries(files))
      alike(await outside.fingerprint(path), fpcalc[name], name);
    await outside.close();
  });

  test('are those of the fpcalc on this machine', needs('fpcalc'), async () => {
    for (const [name, path] of Object.entries(files)) {
      // It ends with 3 when the file ends where it should.
      const script = '"$0" -json -raw "$1" 2>/dev/null || [ $? -eq 3 ]';
      const said = execFileSync('sh', ['-c', script, programPath('fpcalc'), path], { encoding: 'utf8' });
      const { duration, fingerprint } = JSON.parse(said);
      alike(await fingerprinter.fingerprint(path), { duration, text: '', hashes: fingerprint }, name);
    }
  });

  test('of a part, of nothing and of silence', async () => {
    const part = await fingerprinter.fingerprint(wav, { maxSeconds: 6 });
    assert.deepEqual([part.seconds, part.whole], [6, false]);
    const exact = await fingerprinter.fingerprint(wav, { maxSeconds: 15 });
    assert.deepEqual([exact.seconds, exact.whole], [15, true]);
    const all = await fingerprinter.fingerprint(wav, { maxSeconds: Infinity });
    assert.deepEqual(all, await fingerprinter.fingerprint(wav));
    assert.deepEqual(only(part).hashes, only(all).hashes.slice(0, only(part).hashes.length));
    const late = await fingerprinter.fingerprint(wav, { startSeconds: 1365 / 11025, maxSeconds: 6 });
    const { hashes } = only(late);
    assert.ok(bitErrors(hashes, only(all).hashes.slice(1)) < hashes.length, 'one hash later');
    const short = await fingerprinter.fingerprint(wav, { maxSeconds: 1 });
    assert.equal(only(short).hashes.length, 0);
    const silent = { ...pcm, channels: pcm.channels.map(() => new Int32Array(441_000)) };
    const silence = await fingerprinter.fingerprint(written('silent.wav', encodeWav(silent)));
    assert.deepEqual(new Set(only(silence).hashes), new Set([627964279]));
  });

  test('of a recording that is played too fast are those of the original at the right speed', async () => {
    const original = only(await fingerprinter.fingerprint(wav)).hashes;
    const fast = written('fast.wav', encodeWav({ ...pcm, sampleRate: Math.round(pcm.sampleRate * 1.02) }));
    const { fingerprints } = await fingerprinter.fingerprint(fast, { speeds: [1, 1 / 1.02] });
    const [asIs, slowed] = fingerprints.map(({ hashes }) => hashes);
    assert.ok(asIs && slowed);
    assert.ok(Math.abs(slowed.length - original.length) <= 1);
    assert.ok(bitErrors(slowed, original) < slowed.length, 'one bit in 32');
    assert.ok(bitErrors(asIs, original) > asIs.length * 3, 'three bits in 32');
    await assert.rejects(fingerprinter.fingerprint(wav, { speeds: [3] }), RangeError);
  });

  test('of several files at once, of samples, and of what is no sound', async () => {
    const several = await Promise.all([wav, flac, wav].map((path) => fingerprinter.fingerprint(path)));
    for (const found of several) assert.deepEqual(only(found).hashes, only(several[0] ?? found).hashes);
    const samples = decoder.decode(wav, { sampleRate: 11_025, channels: 1 });
    assert.deepEqual(await fingerprinter.fingerprintSamples(samples), several[0]);
    const text = written('notes.txt', Buffer.from('no sound at all'.repeat(50)));
    for (const path of [text, join(scratch, 'missing.wav')])
      await assert.rejects(fingerprinter.fingerprint(path), DecodeError);
    const controller = new AbortController();
    controller.abort();
    const aborted = fingerprinter.fingerprint(wav, { signal: controller.signal });
    await assert.rejects(aborted, (error) => error instanceof DecodeError && error.code === 'aborted');
    assert.deepEqual(await fingerprinter.fingerprint(wav), several[0]);
  });

  test('in work when the server stops are given up', async () => {
    const closing = createFingerprinter(decoder);
    async function* endless(): AsyncGenerator<Float32Array> {
      for (;;) yield new Float32Array(16_384);
    }
    const refused = assert.rejects(
      closing.fingerprintSamples(endless(), { maxSeconds: Infinity }),
      (error) => error instanceof DecodeError && error.code === 'closed',
    );
    await new Promise(setImmediate);
    await closing.close();
    await refused;
    await assert.rejects(closing.fingerprint(wav), DecodeError);
  });
});
