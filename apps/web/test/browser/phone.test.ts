import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo } from './setting.ts';
import { untilSounding } from './sound.ts';

const pages = [
  '/',
  '/albums',
  '/artists',
  '/genres',
  '/search?q=a',
  '/playlists',
  '/favourites',
  '/queue',
  '/settings',
  '/offline',
  '/admin/scan',
  '/admin/accounts',
  '/sign-in',
  '/no-such-page',
];

/** Things that stick out of the page, or that no screen reader could name. */
const faultScript = `(() => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push('the page is wider than the screen');
    for (const one of document.querySelectorAll('body *'))
      if (one.getBoundingClientRect().right > width + 0.5) faults.push('sticks out: ' + one.outerHTML.slice(0, 120));
  }
  const nameOf = (one) => {
    const by = one.getAttribute('aria-labelledby');
    return one.getAttribute('aria-label') || (by && document.getElementById(by)?.textContent) || one.textContent.trim() ||
      (one.labels && [...one.labels].map((label) => label.textContent).join('')) || one.getAttribute('title') ||
      one.querySelector('img')?.alt;
  };
  for (const one of document.querySelectorAll('button, a[href], input:not([type=hidden]), select, [role=slider], dialog')) {
    if (one.matches('dialog:not([open])')) continue;
    if (one.closest('[aria-hidden=true]') || one.getAttribute('aria-hidden') === 'true') continue;
    if (!nameOf(one)) faults.push('no name: ' + one.outerHTML.slice(0, 120));
  }
  for (const one of document.querySelectorAll('img:not([alt])')) faults.push('no alt: ' + one.outerHTML.slice(0, 120));
  for (const one of matchMedia('(pointer: coarse)').matches ? document.querySelectorAll('button, input, select, [role=slider], nav a') : []) {
    const { width, height, right, bottom } = one.getBoundingClientRect();
    const target = one.closest('label')?.getBoundingClientRect() ?? { width, height };
    const hidden = width < 2 || right <= 0 || bottom <= 0 || one.closest('[inert], .only-spoken, [tabindex="-1"]:is(button)') || one.type === 'checkbox';
    if (!hidden && (target.width < 31.9 || target.height < 31.9))
      faults.push('too small for a thumb (' + Math.round(width) + ' x ' + Math.round(height) + '): ' + one.outerHTML.slice(0, 120));
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('there must be one h1');
  if (document.title === '') faults.push('no title');
  return faults;
})()`;

async function faultsOf(page: Page, url: string): Promise<readonly string[]> {
  await page.goto(url);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  return page.evaluate(faultScript);
}

describe('pages on small screens', () => {
  const shared = sharedDemo();

  test('every page fits 360 pixels, can be read aloud and used by thumb', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { width: 360, height: 640, touch: true, signedIn: true });
    for (const path of pages) assert.deepEqual(await faultsOf(page, server.url + path), [], path);
  });

  test('at 200 % zoom of a small laptop nothing is cut off', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { width: 640, height: 400, signedIn: true });
    for (const path of pages) assert.deepEqual(await faultsOf(page, server.url + path), [], path);
  });

  test(
    'on a phone one plays, opens the full view and gets everywhere by thumb',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const page = await open(t, { width: 390, height: 844, touch: true, signedIn: true });
      await page.goto(`${server.url}/albums`);
      await page.getByRole('link', { name: 'Salt Almanac', exact: true }).first().tap();
      await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).tap();
      await untilSounding(page);
      await page.getByRole('button', { name: 'Now playing, in full' }).last().tap();
      const view = page.getByRole('dialog', { name: 'Now playing' });
      for (const side of ['Lyrics', 'Up next', 'Cover']) {
        await view.getByRole('button', { name: side, exact: true }).tap();
        const controls = await view.getByRole('button', { name: 'Pause', exact: true }).boundingBox();
        assert.ok(
          controls !== null && controls.y + controls.height <= 844,
          `${side}: the controls are within reach`,
        );
      }
      await view.getByRole('button', { name: 'Make the player small again' }).tap();
      await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'More' }).tap();
      await page.getByRole('dialog', { name: 'More' }).getByRole('link', { name: 'Settings' }).tap();
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      await page.getByRole('dialog', { name: 'More' }).waitFor({ state: 'hidden' });
    },
  );
});
