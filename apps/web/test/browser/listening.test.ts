import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum, playAlbum, untilSilent, untilSounding } from './sound.ts';

const playerBar = (page: Page) => page.getByRole('region', { name: 'Player' });

describe('listening in the pages', () => {
  const shared = sharedDemo();

  test('a press on play is heard, shown and told to the system', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/albums`);
    await until('the grid is there', async () => (await page.getByRole('article').count()) >= 6);
    await openAlbum(page, server.url, 'Salt Almanac');
    await playAlbum(page);
    await playerBar(page).getByText('Quilla & the Tidewrights').first().waitFor();
    const told = await page.evaluate<{ album: string; state: string }>(
      `({ album: navigator.mediaSession.metadata?.album, state: navigator.mediaSession.playbackState })`,
    );
    assert.deepEqual(told, { album: 'Salt Almanac', state: 'playing' });
    await until(
      'the waveform is drawn',
      async () => (await playerBar(page).locator('svg clipPath path').count()) > 0,
    );
  });

  test('a play counts, and the queue survives a reload', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Vinterfyr');
    await playAlbum(page);
    const title = await page.evaluate<string>('navigator.mediaSession.metadata.title');
    await until('the play is counted', async () => {
      const { items } = await page.evaluate<{ items: { track: { title: string } | null }[] }>(
        `fetch('/api/v1/plays').then((one) => one.json())`,
      );
      return items.some(({ track }) => track?.title === title);
    });
    await page.keyboard.press('Space');
    await untilSilent(page);
    const before = await playerBar(page).getByRole('paragraph').first().textContent();
    await page.reload();
    await until(
      'the track is back',
      async () => (await playerBar(page).getByRole('paragraph').first().textContent()) === before,
    );
    await page.getByRole('button', { name: 'Show the queue' }).click();
    await until(
      'the queue is back',
      async () => (await page.getByRole('complementary').getByRole('listitem').count()) === 2,
    );
  });

  test('the queue is put in order by keyboard', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Salt Almanac');
    await playAlbum(page);
    await page.goto(`${server.url}/queue`);
    const titles = () => page.getByRole('main').getByRole('listitem').locator('.title').allTextContents();
    await until('the queue is there', async () => (await titles()).length > 3);
    const [first, second, third] = await titles();
    await page.getByRole('button', { name: `Move ${first}` }).focus();
    await page.keyboard.press('ArrowDown');
    await until('it has moved', async () => (await titles())[0] === second);
    assert.equal((await titles())[1], first);
    await page.keyboard.press('Delete');
    await until('it is gone', async () => (await titles())[1] === third);
  });

  test('lyrics follow the music, and a press on a line goes there', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Salt Almanac');
    // Not by the album's own button: it goes on where somebody stopped, and the account's queue was kept by other tests.
    await page.getByRole('main').getByRole('button', { name: 'Play Salt Almanac', exact: true }).click();
    await untilSounding(page);
    await page.getByRole('button', { name: 'Now playing, in full' }).first().click();
    const view = page.getByRole('dialog', { name: 'Now playing' });
    await view.getByRole('button', { name: 'Write the hours in salt and pencil' }).waitFor();
    const line = view.getByRole('button', { name: 'every promise nearly done' });
    await line.click();
    await until('that line is sung', async () => (await line.getAttribute('aria-current')) === 'true');
    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'hidden' });
  });

  test('a stranger browses and hears what is public, and no draft', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t);
    await page.goto(`${server.url}/albums`);
    await until('the grid is there', async () => (await page.getByRole('article').count()) >= 5);
    assert.equal(await page.getByText('Unfinished Maps').count(), 0);
    await openAlbum(page, server.url, 'Salt Almanac');
    await playAlbum(page);
    assert.equal(await page.getByRole('button', { name: /favourites/ }).count(), 0);
  });
});
