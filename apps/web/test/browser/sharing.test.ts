import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo, until } from './setting.ts';
import { openAlbum } from './sound.ts';

describe('a share in the pages', () => {
  const shared = sharedDemo();

  test('whoever has the address hears it without an account', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const maker = await open(t, { signedIn: true });
    const title = 'Salt Almanac';
    await openAlbum(maker, server.url, title);
    await maker.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await maker.getByRole('menuitem', { name: 'Share' }).click();
    const address = (await maker.getByRole('dialog').locator('code').textContent()) ?? '';
    const path = new URL(address).pathname;
    const stranger = await open(t);
    const asked: string[] = [];
    stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await stranger.goto(server.url + path);
    await stranger.getByRole('heading', { name: title, level: 2 }).waitFor();
    const player = stranger.getByRole('region', { name: 'Player' });
    await player.getByRole('button', { name: 'Play' }).click();
    const heard = () =>
      stranger.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('audio')].map((one) => one.currentTime))`,
      );
    await until('it is heard', async () => (await heard()) > 0.2);
    await player.getByRole('button', { name: 'Pause' }).click();
    await player.getByRole('button', { name: 'Next track' }).click();
    const second = stranger.getByRole('listitem').nth(1);
    await second.getByRole('button', { name: /^Pause/ }).waitFor();
    await until('the second is heard', async () => (await heard()) > 0.2);
    const sounds = asked.filter((one) => one.endsWith('/stream'));
    assert.ok(
      sounds.length >= 2 && sounds.every((one) => one.startsWith('/api/v1/shares/')),
      sounds.join(' '),
    );
    await maker.goto(`${server.url}/settings`);
    await maker.getByText('1 visit,').waitFor();
    await maker.getByRole('button', { name: /^Take back: Shared on/ }).click();
    await maker.getByText('You share nothing at present.').waitFor();
    await stranger.goto(server.url + path);
    await stranger.getByRole('link', { name: 'Sign in' }).waitFor();
  });
});
