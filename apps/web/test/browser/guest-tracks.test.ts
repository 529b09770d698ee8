import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo } from './setting.ts';
import { openAlbum } from './sound.ts';

describe('a track on a further release, in the pages', () => {
  const shared = sharedDemo();

  test('is found, put on a release, moved and taken off by keyboard', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Salt Almanac');
    const album = page.url();
    const { tracks }: { tracks: { items: { title: string; album: { title: string } | null }[] } } = {
      tracks: JSON.parse(await page.evaluate(`fetch('/api/v1/tracks?limit=200').then((got) => got.text())`)),
    };
    const other = tracks.items.find((one) => one.album !== null && one.album.title !== 'Salt Almanac');
    if (other === undefined) throw new Error('the demo has one album only');
    await page.goto(`${album}/edit`);
    const find = page.getByRole('searchbox', { name: 'Find a track by its title' });
    await find.fill(other.title);
    await find.press('Enter');
    await page.getByRole('button', { name: `Add ${other.title} to this release` }).press('Enter');
    const off = page.getByRole('button', { name: `Take ${other.title} off this release` });
    await off.waitFor();
    // Whoever adds several by keyboard goes on where he was.
    await page.locator('input[type=search]:focus').waitFor();
    await page.getByRole('button', { name: `Move ${other.title} up` }).press('Enter');
    await page.getByText(`${other.title} is track`).first().waitFor();
    await page.goto(album);
    await page.getByRole('main').getByText(other.title, { exact: true }).first().waitFor();
    await page.goto(`${album}/edit`);
    await off.press('Enter');
    await off.waitFor({ state: 'detached' });
    await page.goto(album);
    await page.getByRole('heading', { name: 'Salt Almanac', level: 1 }).waitFor();
    await page
      .getByRole('main')
      .getByText(other.title, { exact: true })
      .first()
      .waitFor({ state: 'detached' });
  });
});
