/** What playing does in a browser that keeps music: what follows is fetched ahead, words come along, a killed tab loses nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { keep, kill, sharedKeeping } from './offline-setting.ts';
import { until } from './setting.ts';
import { openAlbum, playAlbum, untilSounding } from './sound.ts';

const album = 'Salt Almanac';

/** How many files of music lie in the browser. */
const filesIn = (page: Page): Promise<number> =>
  page.evaluate(`(async () => {
    const count = async (folder) => {
      let files = 0;
      for await (const entry of folder.values()) files += entry.kind === 'file' ? 1 : await count(entry);
      return files;
    };
    const root = await navigator.storage.getDirectory();
    const media = await root.getDirectoryHandle('bandstand-media').catch(() => undefined);
    const music = await media?.getDirectoryHandle('media').catch(() => undefined);
    return music === undefined ? 0 : count(music);
  })()`);

const player = (page: Page) => page.getByRole('region', { name: 'Player' });

describe('playing in a browser that keeps music', () => {
  const { browser } = sharedKeeping();

  test(
    'what plays next is fetched ahead, and goes on when the server is gone',
    needs('chromium'),
    async (t) => {
      const { way, page } = await browser();
      t.after(() => way.restore());
      await openAlbum(page, way.url, album);
      await playAlbum(page);
      await player(page).getByRole('button', { name: 'Pause' }).click();
      await until('three tracks are here', async () => (await filesIn(page)) === 3);
      await way.cut();
      await page.reload();
      await page.getByRole('heading', { level: 2, name: album }).waitFor();
      for (const _ of [1, 2, 3]) {
        await player(page).getByRole('button', { name: 'Next' }).click();
        assert.match(await untilSounding(page), /\/kept\/media\//);
      }
    },
  );

  test('the words of a kept track are shown without the server', needs('chromium'), async (t) => {
    const { way, page } = await browser();
    t.after(() => way.restore());
    await openAlbum(page, way.url, album);
    await keep(page, album);
    await way.cut();
    await page.reload();
    // Its first track has the same name.
    await page
      .getByRole('main')
      .getByRole('button', { name: `Play ${album}`, exact: true })
      .click();
    await untilSounding(page);
    await player(page).getByRole('button', { name: 'Now playing, in full' }).click();
    const line = page.getByRole('button', { name: 'every promise nearly done' });
    await line.click();
    await until('that line is sung', async () => (await line.getAttribute('aria-current')) === 'true');
  });

  test(
    'a tab that is killed in the middle of a file: the next one goes on at once',
    needs('chromium'),
    async () => {
      const { way, profile, page } = await browser();
      // Its worker ends with it.
      await page.goto('about:blank');
      const first = await profile.context.newPage();
      await openAlbum(first, way.url, 'Vinterfyr');
      // The one that was there first has the store.
      const second = await profile.context.newPage();
      await second.goto(`${way.url}/offline`);
      await second.getByText('In step with the server').waitFor();
      const waiting = way.hold(/^GET \/jellyfin\/Items\/\w+\/Download/i);
      await first.getByRole('switch', { name: 'Keep on this device: Vinterfyr' }).click();
      await until('files are under way', async () => waiting() > 0);
      await second.getByRole('main').getByText('comes', { exact: true }).first().waitFor();
      await kill(first);
      way.letGo();
      await second.getByText(/^2 of 2 tracks/).waitFor();
    },
  );
});
