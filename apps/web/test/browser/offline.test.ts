/**
 * Music that is kept in a browser: heard, found and edited while the server
 * is off, sent when it is back, each edit once.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../../tools/needs.ts';
import { asked, keep, kill, openKeeping } from './offline-setting.ts';
import { type Setting, sharedDemo, until } from './setting.ts';
import { openAlbum, sounds, untilSounding } from './sound.ts';

const album = 'Salt Almanac';
const track = 'The Tide Table Waltz';
const away = (page: Page) => page.getByText('The server cannot be reached. You see');

/** Plays the track until the play counts: at half of its eight seconds. */
async function hear(page: Page): Promise<void> {
  await page.getByRole('button', { name: `Play ${track}` }).click();
  const address = await untilSounding(page);
  assert.match(address, /\/kept\/media\//);
  const [sound] = await sounds(page);
  await until('half of it is heard', async () =>
    (await sounds(page)).some(({ at, url }) => url === address && at > (sound?.length ?? 0) * 0.65),
  );
}

/** The album without marks, whatever other tests of the same server have made of it. */
async function unmark(setting: Setting): Promise<void> {
  const { items } = await asked(setting, '/api/v1/albums?limit=100');
  const { id } = items.find((one: { title: string }) => one.title === album);
  const { tracks } = await asked(setting, `/api/v1/albums/${id}`);
  await asked(setting, `/api/v1/starred/albums/${id}`, { method: 'DELETE' });
  for (const one of tracks) await asked(setting, `/api/v1/starred/tracks/${one.id}`, { method: 'DELETE' });
  const body = JSON.stringify({ rating: 0 });
  await asked(setting, `/api/v1/ratings/albums/${id}`, { method: 'PUT', body });
}

/** What the server knows of the album, the track and the playlist. */
async function known(setting: Setting, list: string) {
  const { items: albums } = await asked(setting, '/api/v1/albums?limit=100');
  const found = albums.find((one: { title: string }) => one.title === album);
  const { tracks } = await asked(setting, `/api/v1/albums/${found.id}`);
  const { items: lists } = await asked(setting, '/api/v1/playlists?limit=500');
  const mine = lists.filter((one: { name: string }) => one.name === list);
  const detail = mine.length === 0 ? undefined : await asked(setting, `/api/v1/playlists/${mine[0].id}`);
  const heard = tracks.find((one: { title: string }) => one.title === track);
  return {
    lists: mine.length,
    tracks: detail?.places.map((place: { track: { title: string } }) => place.track.title) ?? [],
    isStarred: found.starredAt !== undefined,
    rating: found.rating ?? 0,
    plays: heard.plays ?? 0,
  };
}

describe('music kept in a browser', () => {
  const shared = sharedDemo();

  test(
    'it plays, is found and edited without the server; edits survive a kill and arrive once',
    needs('chromium'),
    async (t) => {
      const setting = await shared();
      const name = `On the train ${Date.now()}`;
      await unmark(setting);
      t.after(() => unmark(setting));
      const before = await known(setting, name);
      const { way, profile, ...opened } = await openKeeping(t, setting);
      let { page } = opened;
      await openAlbum(page, way.url, album);
      const address = page.url();
      await keep(page, album);

      await way.cut();
      await page.reload();
      await away(page).waitFor();
      await page.getByRole('heading', { level: 2, name: album }).waitFor();
      await until('the cover is there', () =>
        page.evaluate(`[...document.querySelectorAll('main img')].some((one) => one.naturalWidth > 0)`),
      );
      await hear(page);
      const to = await page.evaluate<number>(`(() => {
      const sound = [...document.querySelectorAll('audio')].find((one) => !one.paused);
      sound.pause();
      sound.currentTime = sound.duration - 1;
      return sound.duration - 1;
    })()`);
      await until('it is where it was put', async () =>
        (await sounds(page)).some(({ at }) => Math.abs(at - to) < 0.2),
      );

      await page
        .getByRole('main')
        .getByRole('button', { name: `Add ${album} to the favourites` })
        .first()
        .click();
      await page.getByRole('slider', { name: `Rating of ${album}` }).press('ArrowRight');
      await page.getByRole('slider', { name: `Rating of ${album}` }).press('ArrowRight');
      await page.getByRole('button', { name: `More about ${track}` }).click();
      await page.getByRole('menuitem', { name: 'Add to a playlist' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill(name);
      await page.getByRole('button', { name: 'Make it' }).click();
      await page.getByText(/added to/).waitFor();
      for (const [path, text] of [
        ['/search?q=salt', album],
        ['/artists', 'Quilla & the Tidewrights'],
        ['/favourites', album],
        ['/playlists', name],
      ] as const) {
        await page.goto(way.url + path);
        await page.getByRole('main').getByText(text).first().waitFor();
      }
      await page.getByRole('link', { name }).click();
      await page.getByRole('main').getByText(track).waitFor();
      assert.deepEqual(await known(setting, name), before, 'the server knows nothing of it yet');

      await kill(page);
      await profile.close();
      page = await profile.start();
      await page.goto(address);
      await away(page).waitFor();
      await page
        .getByRole('main')
        .getByRole('button', { name: `Take ${album} out of the favourites` })
        .first()
        .waitFor();
      await page.getByRole('link', { name: /changes wait to be sent/ }).click();
      await page.getByText(`Favourite: ${album}`).waitFor();
      await page.getByText(`A play: ${track}`).waitFor();

      await way.restore();
      await page.getByText('The server has everything.').waitFor();
      await away(page).waitFor({ state: 'hidden' });
      assert.deepEqual(await known(setting, name), {
        lists: 1,
        tracks: [track],
        isStarred: true,
        rating: 2,
        plays: before.plays + 1,
      });
    },
  );

  test(
    'two tabs have one store: both see what is done, and the second goes on when the first is killed',
    needs('chromium'),
    async (t) => {
      const setting = await shared();
      const { way, profile, page: first } = await openKeeping(t, setting);
      const second = await profile.context.newPage();
      await second.goto(`${way.url}/offline`);
      await second.getByText('In step with the server').waitFor();

      await openAlbum(first, way.url, 'Vinterfyr');
      await keep(first, 'Vinterfyr');
      await second.getByText(/^2 of 2 tracks/).waitFor();
      await second.getByRole('main').getByRole('link', { name: 'Vinterfyr' }).waitFor();

      await way.cut();
      // What one tab meets all of them know.
      await second.reload();
      await away(second).waitFor();
      await away(first).waitFor();
      const heart = first
        .getByRole('main')
        .getByRole('button', { name: /Vinterfyr (?:to|out of) the favourites/ })
        .first();
      await heart.click();
      await second.getByText('Favourite: Vinterfyr').waitFor();
      // The first tab had the store.
      await kill(first);
      await second.goto(`${way.url}/albums`);
      await second.getByRole('link', { name: 'Vinterfyr', exact: true }).first().click();
      await second.getByRole('heading', { level: 2, name: 'Vinterfyr' }).waitFor();
      await second.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
      assert.match(await untilSounding(second), /\/kept\/media\//);
      await way.restore();
      await second.goto(`${way.url}/offline`);
      await second.getByText('The server has everything.').waitFor();
    },
  );
});
