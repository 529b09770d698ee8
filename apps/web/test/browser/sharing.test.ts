import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { sharedDemo, until } from './setting.ts';

describe('a share in the pages', () => {
  const shared = sharedDemo();

  test('whoever has the address hears it without an account', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const maker = await open(t, { signedIn: true });
    await maker.goto(server.url);
    const share = await maker.evaluate<{
      id: string;
      url: string;
      title: string;
      visits: number;
    }>(`(async () => {
      const json = async (answer) => (await answer).json();
      const { items: [album] } = await json(fetch('/api/v1/albums?sort=title&limit=1'));
      const body = JSON.stringify({ items: [{ kind: 'album', id: album.id }] });
      const headers = { 'content-type': 'application/json' };
      const made = await json(fetch('/api/v1/account/shares', { method: 'POST', headers, body }));
      return { ...made, title: album.title };
    })()`);
    const path = new URL(share.url).pathname;
    const stranger = await open(t);
    const asked: string[] = [];
    stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await stranger.goto(server.url + path);
    await stranger.getByRole('heading', { name: share.title, level: 2 }).waitFor();
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
    const { items } = await maker.evaluate<{ items: { id: string; visits: number }[] }>(
      `fetch('/api/v1/account/shares').then((answer) => answer.json())`,
    );
    assert.equal(items.find(({ id }) => id === share.id)?.visits, 1);
    await maker.evaluate(`fetch('/api/v1/account/shares/${share.id}', { method: 'DELETE' })`);
    await stranger.goto(server.url + path);
    await stranger.getByRole('link', { name: 'Sign in' }).waitFor();
  });
});
