import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { type Setting, sounds, startSetting, until, untilSounding } from './setting.ts';

let running: Promise<Setting> | undefined;
const shared = () => (running ??= startSetting({ demo: true }));
after(async () => (await running)?.stop());

async function openAlbum(page: Page, url: string, title: string): Promise<void> {
  await page.goto(`${url}/albums`);
  await page.getByRole('link', { name: title, exact: true }).first().click();
  await page.getByRole('heading', { level: 2, name: title }).waitFor();
}

const playAlbum = (page: Page) =>
  page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
const playerBar = (page: Page) => page.getByRole('region', { name: 'Player' });

test('a press on play is heard, shown and told to the system', needs('chromium'), async () => {
  const { server, open, errors } = await shared();
  const page = await open({ signedIn: true });
  await page.goto(`${server.url}/albums`);
  await until('the grid is there', async () => (await page.getByRole('article').count()) >= 6);
  await openAlbum(page, server.url, 'Salt Almanac');
  await playAlbum(page);
  await untilSounding(page);
  await playerBar(page).getByText('Quilla & the Tidewrights').first().waitFor();
  const told = await page.evaluate<{ album: string; state: string }>(
    `({ album: navigator.mediaSession.metadata?.album, state: navigator.mediaSession.playbackState })`,
  );
  assert.deepEqual(told, { album: 'Salt Almanac', state: 'playing' });
  await until(
    'the waveform is drawn',
    async () => (await playerBar(page).locator('svg clipPath path').count()) > 0,
  );
  assert.deepEqual(errors, []);
});

/** One gap between two tracks, from the clocks of the two elements alone. */
const watchScript = `(() => {
  const both = [...document.querySelectorAll('audio')];
  const seen = (window.seenGaps = []);
  let last = both.map((one) => ({ at: performance.now(), position: one.currentTime, length: one.duration, src: one.src }));
  let ends = null;
  const look = () => {
    const now = performance.now();
    both.forEach((one, i) => {
      const before = last[i];
      if (!one.paused && one.currentTime > 0.1 && one.currentTime < one.duration - 0.1)
        last[i] = { at: now, position: one.currentTime, length: one.duration, src: one.src };
      const other = last[1 - i];
      const fresh = one.currentTime > 0.2 && one.currentTime < 1 && !one.paused && ends !== one.src;
      if (fresh && other.position > 1) {
        ends = one.src;
        const end = other.at + (other.length - other.position) * 1000;
        seen.push(now - one.currentTime * 1000 - end);
      }
    });
    setTimeout(look, 5);
  };
  look();
})()`;

test('the next track follows without a gap', needs('chromium'), async (t) => {
  const { server, open, errors } = await shared();
  const page = await open({ signedIn: true });
  await openAlbum(page, server.url, 'Salt Almanac');
  await playAlbum(page);
  await untilSounding(page);
  await page.evaluate(watchScript);
  // Each of the demo's tracks lasts a few seconds; three times near the end is three junctions.
  const gaps: number[] = [];
  while (gaps.length < 3) {
    await page.getByRole('slider', { name: 'Position in the track' }).first().focus();
    await page.keyboard.press('End');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.evaluate(`(() => { const now = [...document.querySelectorAll('audio')].find((one) => !one.paused);
      if (now) now.currentTime = Math.max(0, now.duration - 2.5); })()`);
    const wanted = gaps.length + 1;
    await until(
      'the next track sounds',
      async () => (await page.evaluate<number>('window.seenGaps.length')) >= wanted,
    );
    gaps.splice(0, gaps.length, ...(await page.evaluate<number[]>('window.seenGaps')));
  }
  t.diagnostic(`gaps in ms: ${gaps.map((gap) => gap.toFixed(1)).join(', ')}`);
  // The elements' clocks tell the place of the music to some milliseconds; a press of a person is a quarter of a second.
  const typical = gaps.map(Math.abs).toSorted((a, b) => a - b)[1] ?? 0;
  assert.ok(typical < 120, `the middle one of the gaps is ${typical.toFixed(0)} ms`);
  assert.deepEqual(errors, []);
});

test('a play counts, and the queue survives a reload', needs('chromium'), async () => {
  const { server, open, errors } = await shared();
  const page = await open({ signedIn: true });
  await openAlbum(page, server.url, 'Vinterfyr');
  await playAlbum(page);
  await untilSounding(page);
  const title = await page
    .getByRole('listitem')
    .filter({ has: page.locator('[aria-label^="Pause"]') })
    .first()
    .textContent();
  await until('the play is counted', async () => {
    const { items } = await page.evaluate<{ items: { track: { title: string } | null }[] }>(
      `fetch('/api/v1/plays').then((one) => one.json())`,
    );
    return items.some(({ track }) => title?.includes(track?.title ?? '\0') === true);
  });
  await page.keyboard.press('Space');
  await until('it pauses', async () => (await sounds(page)).every(({ paused }) => paused));
  const before = await playerBar(page).getByRole('paragraph').first().textContent();
  await page.reload();
  await until(
    'the track is back',
    async () => (await playerBar(page).getByRole('paragraph').first().textContent()) === before,
  );
  await page.getByRole('button', { name: 'Show the queue' }).click();
  assert.ok((await page.getByRole('complementary').getByRole('listitem').count()) > 3);
  assert.deepEqual(errors, []);
});

test('the queue is put in order by keyboard', needs('chromium'), async () => {
  const { server, open, errors } = await shared();
  const page = await open({ signedIn: true });
  await openAlbum(page, server.url, 'Salt Almanac');
  await playAlbum(page);
  await untilSounding(page);
  await page.goto(`${server.url}/queue`);
  const titles = () => page.getByRole('main').getByRole('listitem').locator('.title').allTextContents();
  const [first, second, third] = await titles();
  await page.getByRole('button', { name: `Move ${first}` }).focus();
  await page.keyboard.press('ArrowDown');
  await until('it has moved', async () => (await titles())[0] === second);
  assert.equal((await titles())[1], first);
  await page.keyboard.press('Delete');
  await until('it is gone', async () => (await titles())[1] === third);
  assert.deepEqual(errors, []);
});

test('lyrics follow the music, and a press on a line goes there', needs('chromium'), async () => {
  const { server, open, errors } = await shared();
  const page = await open({ signedIn: true });
  await openAlbum(page, server.url, 'Salt Almanac');
  await playAlbum(page);
  await untilSounding(page);
  await page.getByRole('button', { name: 'Now playing, in full' }).first().click();
  const view = page.getByRole('dialog', { name: 'Now playing' });
  await view.getByRole('button', { name: 'Write the hours in salt and pencil' }).waitFor();
  const line = view.getByRole('button', { name: 'every promise nearly done' });
  await line.click();
  await until('that line is sung', async () => (await line.getAttribute('aria-current')) === 'true');
  await page.keyboard.press('Escape');
  await view.waitFor({ state: 'hidden' });
  assert.deepEqual(errors, []);
});

test('a stranger browses and hears what is public, and no draft', needs('chromium'), async () => {
  const { server, open, errors } = await shared();
  const page = await open();
  await page.goto(`${server.url}/albums`);
  await until('the grid is there', async () => (await page.getByRole('article').count()) >= 5);
  assert.equal(await page.getByText('Unfinished Maps').count(), 0);
  await openAlbum(page, server.url, 'Salt Almanac');
  await playAlbum(page);
  await untilSounding(page);
  assert.equal(await page.getByRole('button', { name: /favourites/ }).count(), 0);
  assert.deepEqual(errors, []);
});
