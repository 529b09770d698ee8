import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo } from './setting.ts';

/** How light the page's ground is, 0 to 255. */
const lightnessScript = `(() => {
  const ground = getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).map(Number);
  return (ground[0] + ground[1] + ground[2]) / 3;
})()`;
const lightness = (page: Page) => page.evaluate<number>(lightnessScript);

describe('how the pages look and fail', () => {
  const shared = sharedDemo();

  test('light or dark as the device is, or as one chose', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const light = await open(t, { signedIn: true });
    await light.goto(`${server.url}/settings`);
    await light.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    assert.ok((await lightness(light)) > 200);
    const dark = await open(t, { dark: true, signedIn: true });
    await dark.goto(`${server.url}/settings`);
    await dark.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    assert.ok((await lightness(dark)) < 50);
    await dark.getByLabel('Appearance').selectOption({ label: 'Light' });
    assert.ok((await lightness(dark)) > 200);
    await dark.reload();
    await dark.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    assert.ok((await lightness(dark)) > 200);
  });

  test('a server that is away is said so, and the page comes back with it', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/albums`);
    await page.getByRole('heading', { level: 1, name: 'Albums' }).waitFor();
    await page.route('**/api/v1/**', (route) => route.abort());
    await page.getByRole('navigation').getByRole('link', { name: 'Genres' }).first().click();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/api/v1/**');
    await again.click();
    await page.getByRole('heading', { level: 1, name: 'Genres' }).waitFor();
    await page.getByText('Chamber Pop').first().waitFor();
  });

  test(
    'a page whose files were replaced when it was opened is opened again',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const page = await open(t, { signedIn: true });
      const starts = /\/_app\/immutable\/entry\/start\.[^/]+\.js$/;
      let asked = 0;
      await page.route(starts, async (route) => {
        asked += 1;
        await (asked === 1 ? route.fulfill({ status: 404 }) : route.continue());
      });
      await page.goto(`${server.url}/albums`);
      await page.getByRole('heading', { level: 1, name: 'Albums' }).waitFor();
    },
  );

  test('a page that cannot start says so, and does not try for ever', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    let opened = 0;
    page.on('request', (request) => (opened += request.isNavigationRequest() ? 1 : 0));
    await page.route(/\/_app\/immutable\/chunks\//, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${server.url}/albums`);
    await page.getByText('Bandstand could not start').waitFor();
    assert.equal(opened, 2);
  });
});
