import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum } from './sound.ts';

describe('finding music and keeping it', () => {
  const shared = sharedDemo();

  test('search as you type, by keyboard alone', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/`);
    await page.getByRole('heading', { name: 'Recently added' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ljus ov');
    const field = page.getByRole('combobox', { name: 'Search' });
    await page.getByRole('option', { name: /Ljus över Åsen.*Album by/ }).waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const marked = await field.getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`[id="${marked}"]`).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Ljus över Åsen' }).waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('zzzz');
    await page.getByText('Nothing is called “zzzz”').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await field.getAttribute('aria-expanded'), 'false');
  });

  test('every key is in the help, and the help closes', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/genres`);
    await page.getByRole('heading', { name: 'Genres' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    await help.getByText('Play or pause').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  test('favourites and playlists are kept', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await openAlbum(page, server.url, 'Salt Almanac');
    const main = page.getByRole('main');
    await main.getByRole('button', { name: 'Add Salt Almanac to the favourites' }).first().click();
    await main.getByRole('button', { name: 'Take Salt Almanac out of the favourites' }).waitFor();

    for (const time of ['first', 'second']) {
      await page.getByRole('button', { name: 'More about Ropewalk' }).click();
      await page.getByRole('menuitem', { name: 'Add to a playlist' }).click();
      const existing = page.getByRole('dialog').getByRole('button', { name: /Evening walk/ });
      if (time === 'second') await existing.click();
      else {
        await page.getByRole('dialog').getByRole('textbox').fill('Evening walk');
        await page.getByRole('button', { name: 'Make it' }).click();
      }
      await page.getByText('1 track added to “Evening walk”.').waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).click();
    }
    await page.goto(`${server.url}/playlists`);
    await page.getByRole('link', { name: /Evening walk/ }).click();
    await until(
      'the song is there twice',
      async () => (await page.getByRole('main').getByRole('listitem').count()) === 2,
    );
    await page.goto(`${server.url}/favourites`);
    await page.getByRole('link', { name: 'Salt Almanac', exact: true }).waitFor();
  });

  test('a scan is started and followed, an account is made', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/admin/scan`);
    await page.getByRole('button', { name: 'Read everything again' }).click();
    await page.getByText('The last scan was complete').waitFor();
    await page.getByText('Every file could be read.').waitFor();

    await page.goto(`${server.url}/admin/accounts`);
    await page.getByRole('button', { name: 'Add an account' }).first().click();
    const form = page.getByRole('dialog', { name: 'Add an account' });
    await form.getByLabel('Name').fill('noor');
    await form.getByLabel('Password').fill('short');
    await form.getByRole('button', { name: 'Add an account' }).click();
    await form
      .getByText(/at least 8/i)
      .nth(1)
      .waitFor();
    await form.getByLabel('Password').fill('long enough for noor');
    await form.getByRole('button', { name: 'Add an account' }).click();
    await page.getByText('The account noor is made.').waitFor();
    await page.getByRole('button', { name: 'Edit noor' }).waitFor();
  });

  test('an app gets a password of its own', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const page = await open(t, { signedIn: true });
    await page.goto(`${server.url}/settings`);
    await page.getByLabel('Which app or device?').fill('Symfonium');
    await page.getByRole('button', { name: 'Make a password' }).click();
    const made = page.getByRole('dialog', { name: 'Password for Symfonium' });
    const secret = (await made.locator('code').last().textContent()) ?? '';
    const query = new URLSearchParams({ u: 'mara', p: secret, v: '1.16.1', c: 'test', f: 'json' });
    const answer = await (await fetch(`${server.url}/rest/ping.view?${query}`)).json();
    assert.equal(answer['subsonic-response'].status, 'ok');
  });
});
