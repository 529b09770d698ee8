/** A player plays and seeks in a downloaded file while there is no server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { serveScripts, startChromium } from './browser/chromium.ts';

test('sound in private files plays by ranges without a network', {
  ...needs('chromium'),
  timeout: 240_000,
}, async (t) => {
  const address = await serveScripts(t, ['service-worker', 'store-sound']);
  const context = await startChromium(t);
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate(`(async () => {
    await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
    await navigator.serviceWorker.ready;
    const worker = new Worker('/store-sound.js', { type: 'module' });
    await new Promise((resolve) => { worker.onmessage = resolve; });
  })()`);
  // A page is under the service worker from its next load on.
  await page.reload();
  await page.waitForFunction('navigator.serviceWorker.controller !== null');
  await context.setOffline(true);
  const fetched = await page.evaluate(`(async () => {
    const get = async (path, range) => {
      const answer = await fetch(path, { headers: { range } });
      return [answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get('content-range')];
    };
    return [await get('/media/album/one.wav', 'bytes=44-143'), (await get('/media/none.wav', 'bytes=0-'))[0],
      await fetch('/anything').then(() => 'the network is there', () => 'no network')];
  })()`);
  assert.deepEqual(fetched, [[206, 100, 'bytes 44-143/160044'], 404, 'no network']);
  const played = await page.evaluate(`(async () => {
    const audio = new Audio('/media/album/one.wav');
    audio.muted = true;
    const once = (name) => new Promise((resolve, reject) => {
      audio.addEventListener(name, resolve, { once: true });
      audio.addEventListener('error', () => reject(new Error(audio.error.message)), { once: true });
    });
    await once('loadedmetadata');
    const seeked = once('seeked');
    audio.currentTime = 9.5;
    await seeked;
    const ended = once('ended');
    await audio.play();
    await ended;
    return [audio.duration, audio.currentTime];
  })()`);
  assert.deepEqual(played, [10, 10]);
});
