import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { startSetting, until } from './setting.ts';
import { playAlbum, sounds } from './sound.ts';

const rate = 44_100;
const trackSeconds = 4;
const level = 0.5;
/** Not a whole number of waves in a track: equal files would be one track. */
const hertz = 440.3;

/** 16 bit mono WAV of a part of one endless tone, so that any hole between two parts is silence and nothing else is. */
function toneWav(part: number): Buffer {
  const count = rate * trackSeconds;
  const wav = Buffer.alloc(44 + count * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + count * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(count * 2, 40);
  for (let i = 0; i < count; i++) {
    const phase = (2 * Math.PI * hertz * (part * count + i)) / rate;
    wav.writeInt16LE(Math.round(Math.sin(phase) * level * 32_767), 44 + i * 2);
  }
  return wav;
}

async function writeTones(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'bandstand-tones-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const album = join(root, 'Tone', 'One Tone');
  await mkdir(album, { recursive: true });
  for (const part of [0, 1, 2, 3])
    await writeFile(join(album, `0${part + 1} Part ${part + 1}.wav`), toneWav(part));
  return root;
}

/**
 * Listens to what both elements give out. After each junction, which the player marks, the last two thirds of a
 * second are kept as levels of 1 ms each: by the clock of the sound card, not by that of the page.
 */
const listenScript = `(() => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 32768 });
  for (const one of document.querySelectorAll('audio')) context.createMediaElementSource(one).connect(analyser);
  analyser.connect(context.destination);
  window.junctions = [];
  const samples = new Float32Array(analyser.fftSize);
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      if (name !== 'bandstand:junction') continue;
      analyser.getFloatTimeDomainData(samples);
      const step = Math.round(context.sampleRate / 1000);
      const levels = [];
      for (let from = 0; from + step <= samples.length; from += step)
        levels.push(Math.max(...samples.subarray(from, from + step).map(Math.abs)));
      window.junctions.push(levels);
    }
  }).observe({ type: 'mark' });
  return context.resume();
})()`;

/** Milliseconds of silence, and of both sounds at once, in levels of 1 ms. */
function faultsIn(levels: readonly number[]): { silent: number; doubled: number } {
  const loudest = level * 1.05;
  return {
    silent: levels.filter((one) => one < level * 0.05).length,
    doubled: levels.filter((one) => one > loudest).length,
  };
}

const streamsOf = (page: Page): string[] => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/stream')) asked.push(request.url());
  });
  return asked;
};

test('the next track follows without a gap', needs('chromium'), async (t) => {
  const music = await writeTones(t);
  const { server, open, stop } = await startSetting({ flags: ['--music', music], tracks: 4 });
  t.after(stop);
  const page = await open(t, { signedIn: true });
  const asked = streamsOf(page);
  await page.goto(`${server.url}/albums`);
  await page.getByRole('link', { name: 'One Tone', exact: true }).first().click();
  await page.getByRole('heading', { level: 2, name: 'One Tone' }).waitFor();
  await page.evaluate(`${listenScript}; window.sameDocument = true`);
  await playAlbum(page);

  // The next track is here while the present one plays: nothing is waited for at the junction.
  await until('the next track stands ready', async () => {
    const all = await sounds(page);
    return (
      new Set(all.map(({ url }) => url)).size === 2 && all.every(({ length }) => length === trackSeconds)
    );
  });
  assert.equal((await sounds(page)).filter(({ paused }) => !paused).length, 1);

  await until('three junctions have passed', async () => (await page.evaluate('junctions.length')) === 3);
  const junctions = await page.evaluate<number[][]>('junctions');
  const faults = junctions.map(faultsIn);
  for (const { silent, doubled } of faults) t.diagnostic(`${silent} ms of silence, ${doubled} ms of overlap`);
  for (const levels of junctions) assert.ok(levels.length > 600 && Math.max(...levels) > level * 0.9);
  assert.equal(await page.evaluate('sameDocument'), true);
  assert.equal(new Set(asked).size, 4, 'each track is asked for at its own address');
  // Of one junction in three a busy machine may make anything; the middle one tells.
  const middle = faults.map(({ silent }) => silent).toSorted((a, b) => a - b)[1];
  assert.ok(middle !== undefined && middle < 150, `${middle} ms of silence`);
});
