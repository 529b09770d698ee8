import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { asked } from './offline-setting.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum, playAlbum, sounds, untilSilent, untilSounding } from './sound.ts';

/** Keeps what the page tells the system to do at media keys, so that a test can press them. */
const keepHandlers = `
  window.mediaKeys = {};
  const told = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
  navigator.mediaSession.setActionHandler = (action, handler) => {
    window.mediaKeys[action] = handler;
    told(action, handler);
  };`;

const nowPlaying = (page: Page) => page.evaluate<string>('navigator.mediaSession.metadata?.title');
const playing = (page: Page, title: string) =>
  until(`“${title}” plays`, async () => (await nowPlaying(page)) === title);

/** What has the focus, in the words of a screen reader, and whether one sees that it has. */
const focusScript = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const ring = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  const { width, height, bottom, right } = one.getBoundingClientRect();
  return {
    name: one.getAttribute('aria-label') || one.labels?.[0]?.textContent?.trim() || one.textContent.trim().slice(0, 60),
    seen: one === document.body || (ring && width > 0 && height > 0 && bottom > 0 && right > 0),
    html: one.outerHTML.slice(0, 160),
  };
})()`;

interface Focus {
  readonly name: string;
  readonly seen: boolean;
  readonly html: string;
}

async function tabThrough(page: Page, times: number): Promise<Focus[]> {
  const found: Focus[] = [];
  for (let i = 0; i < times; i++) {
    await page.keyboard.press('Tab');
    found.push(await page.evaluate<Focus>(focusScript));
  }
  return found;
}

describe('keys', () => {
  const shared = sharedDemo();

  test('whoever asks for more by keyboard stays where it comes', needs('chromium'), async (t) => {
    const setting = await shared();
    const post = (path: string, body: object) =>
      asked(setting, path, { method: 'POST', body: JSON.stringify(body) });
    await post('/api/v1/apps', { name: 'crowded', tenant: 'platform' });
    for (let room = 0; room < 101; room++)
      await post('/api/v1/apps/crowded/ingress', { room: `crowded-${room}` });
    const page = await setting.open(t, { signedIn: true });
    await page.goto(`${setting.server.url}/studio/apps/crowded`);
    const focused = async (name: string) =>
      until(`${name} has the focus`, async () => (await page.evaluate<Focus>(focusScript)).name === name);
    await page.getByRole('button', { name: 'Show more' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('100 are shown.').waitFor({ state: 'attached' });
    await focused('Show more');
    await page.keyboard.press('Enter');
    await page.getByText('101 are shown.').waitFor({ state: 'attached' });
    await focused('101 are shown.');
  });

  test('media keys play, pause, skip and seek', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.addInitScript(keepHandlers);
    await openAlbum(page, server.url, 'Salt Almanac');
    await playAlbum(page);
    const press = (key: string, given = '{}') => page.evaluate(`mediaKeys.${key}(${given})`);
    await press('pause');
    await untilSilent(page);
    await press('play');
    await untilSounding(page);
    await press('nexttrack');
    await playing(page, 'Ropewalk');
    await untilSounding(page);
    await press('pause');
    await press('seekto', '{ seekTime: 7 }');
    await until('it stands at 7 s', async () =>
      (await sounds(page)).some(({ at }) => Math.abs(at - 7) < 0.2),
    );
    await press('previoustrack');
    await until('it begins again', async () => (await sounds(page)).every(({ at }) => at < 1));
    assert.equal(await nowPlaying(page), 'Ropewalk');
    await press('previoustrack');
    await playing(page, 'Salt Almanac');
  });

  test('the player obeys single keys, and not while one types', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Salt Almanac');
    await playAlbum(page);
    await page.getByRole('main').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Space');
    await untilSilent(page);
    await page.keyboard.press('n');
    await playing(page, 'Ropewalk');
    await untilSounding(page);
    await page.keyboard.press('m');
    await until('it is muted', () =>
      page.evaluate('[...document.querySelectorAll("audio")].every((a) => a.muted)'),
    );
    await page.keyboard.press('m');
    await page.keyboard.press('q');
    await page.getByRole('complementary', { name: 'Queue' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Queue' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.type('n m q');
    assert.equal(await page.getByRole('combobox', { name: 'Search' }).inputValue(), 'n m q');
    assert.equal(await nowPlaying(page), 'Ropewalk');
  });

  test(
    'Tab goes from the skip link through all of the page, and one sees where it is',
    needs('chromium'),
    async (t) => {
      const { server, open } = await shared();
      const page = await open(t, { signedIn: true });
      await openAlbum(page, server.url, 'Ljus över Åsen');
      await page.reload();
      await page.getByRole('heading', { level: 2, name: 'Ljus över Åsen' }).waitFor();
      const order = await tabThrough(page, 45);
      for (const { seen, html } of order) assert.ok(seen, `the focus does not show on ${html}`);
      const names = order.map(({ name }) => name);
      const places = [
        'Skip to the content',
        'Home',
        'Search',
        'Play',
        'Add Ljus över Åsen to the favourites',
      ];
      const found = places.map((name) => names.indexOf(name));
      assert.deepEqual(
        found.toSorted((a, b) => a - b),
        found,
        `${places.join(', ')} in ${names.join(' | ')}`,
      );
      assert.ok(!found.includes(-1), `${places.join(', ')} in ${names.join(' | ')}`);
    },
  );

  test('a dialog keeps the focus and gives it back at Escape', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/playlists`);
    const opener = page.getByRole('button', { name: 'New playlist' }).first();
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab');
      // A modal dialog lets the focus out to the browser itself, never to what lies behind it.
      const outside = `document.activeElement !== document.body && document.activeElement.closest('dialog') === null`;
      assert.equal(await page.evaluate(outside), false);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await page.evaluate<Focus>(focusScript)).name, 'New playlist');
  });
});
