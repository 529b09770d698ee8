import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { createPcmDecoder, DecodeError, type PcmDecoder } from '../src/decode/index.ts';
import { detectFfmpeg } from '../src/ffmpeg/index.ts';
import { createProcesses } from '../src/process/index.ts';
import { encodeWav } from '../src/synth/formats/index.ts';
import { renderPiece } from '../src/synth/index.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bandstand-threads-'));
const processes = createProcesses();
const song = join(scratch, 'song.wav');
await writeFile(song, encodeWav(renderPiece({ seed: 1, style: 'lofi', seconds: 10 })));
const request = { sampleRate: 44100, channels: 2 } as const;
const whole = 10 * 88200;

after(async () => {
  await processes.close();
  await rm(scratch, { recursive: true });
});

async function length(decoder: PcmDecoder, path: string, signal?: AbortSignal): Promise<number> {
  let samples = 0;
  for await (const chunk of decoder.decode(path, request, signal)) samples += chunk.length;
  return samples;
}

const withCode = (code: string) => (cause: unknown) => cause instanceof DecodeError && cause.code === code;

/** Every promise is the same for both ways of decoding. */
function promises(name: string, create: () => Promise<PcmDecoder>, options: { skip?: string } = {}): void {
  test(`${name}: several files at once, each complete`, options, async () => {
    const decoder = await create();
    const lengths = await Promise.all([song, song, song, song].map((path) => length(decoder, path)));
    assert.deepEqual(lengths, [whole, whole, whole, whole]);
    await decoder.close();
  });

  test(`${name}: a loop left early frees the way for the next`, options, async () => {
    const decoder = await create();
    for (let i = 0; i < 3; i++) {
      for await (const chunk of decoder.decode(song, request)) {
        assert.ok(chunk.length > 0);
        break;
      }
    }
    assert.equal(await length(decoder, song), whole);
    await decoder.close();
  });

  test(`${name}: cancelled before, in the middle and while waiting`, options, async () => {
    const decoder = await create();
    await assert.rejects(length(decoder, song, AbortSignal.abort()), withCode('aborted'));
    const cancel = new AbortController();
    const middle = (async () => {
      for await (const chunk of decoder.decode(song, request, cancel.signal))
        if (chunk.length > 0) cancel.abort();
    })();
    const waiting = (async () => {
      // ffmpeg begins at once where a thread would have to become free: it must not be done too early.
      const aborted = once(cancel.signal, 'abort');
      for await (const chunk of decoder.decode(song, request, cancel.signal))
        if (chunk.length > 0) await aborted;
    })();
    await Promise.all([middle, waiting].map((one) => assert.rejects(one, withCode('aborted'))));
    assert.equal(await length(decoder, song), whole);
    await decoder.close();
  });

  test(`${name}: close ends what runs and refuses what comes`, options, async () => {
    const decoder = await create();
    const loop = (async () => {
      for await (const chunk of decoder.decode(song, request)) if (chunk.length > 0) void decoder.close();
    })();
    await assert.rejects(loop, withCode('closed'));
    await decoder.close();
    assert.throws(() => decoder.decode(song, request), withCode('closed'));
  });
}

promises('own decoders', async () => createPcmDecoder());
promises(
  'ffmpeg',
  async () => {
    const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
    assert.ok(ffmpeg);
    return createPcmDecoder({ ffmpeg: { processes, ffmpeg } });
  },
  needs('ffmpeg'),
);

test('a decoder that hangs costs its file only', async () => {
  const module = join(scratch, 'hangs.ts');
  const real = new URL('../src/decode/decoding-worker.ts', import.meta.url).href;
  await writeFile(
    module,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ path }) => { if (path?.endsWith('evil.wav')) for (;;) ; });
     await import(${JSON.stringify(real)});`,
  );
  const decoder = createPcmDecoder({ module: new URL(`file://${module}`), stallMs: 1000 });
  await assert.rejects(length(decoder, join(scratch, 'evil.wav')), withCode('timeout'));
  assert.equal(await length(decoder, song), whole);
  await decoder.close();
});

test('a decoder that dies costs its file only', async () => {
  const module = join(scratch, 'dies.ts');
  const real = new URL('../src/decode/decoding-worker.ts', import.meta.url).href;
  await writeFile(
    module,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ path }) => { if (path?.endsWith('evil.wav')) process.exit(3); });
     await import(${JSON.stringify(real)});`,
  );
  const decoder = createPcmDecoder({ module: new URL(`file://${module}`) });
  await assert.rejects(length(decoder, join(scratch, 'evil.wav')), withCode('damaged'));
  assert.equal(await length(decoder, song), whole);
  await decoder.close();
});
