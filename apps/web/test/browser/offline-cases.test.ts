/** What else must hold of music kept in a browser: who pays for it, no space, no access any more, a newer version. */
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { asked, keep, Profile, sharedKeeping, signIn, Way } from './offline-setting.ts';
import { until } from './setting.ts';
import { openAlbum } from './sound.ts';

/** A server in front of another one that gives the service worker of another day once `isNewer`. */
async function updated(t: TestContext, to: string): Promise<{ readonly url: string; isNewer: boolean }> {
  const front = { url: '', isNewer: false };
  const server = createServer((incoming, answer) => {
    const { method, url = '/', headers } = incoming;
    const path =
      front.isNewer && url === '/service-worker.js' ? { ...headers, 'accept-encoding': 'identity' } : headers;
    const outgoing = request(to + url, { method, headers: path }, (response) => {
      const isWorker = front.isNewer && url === '/service-worker.js' && response.statusCode === 200;
      const { 'content-length': _length, etag: _etag, ...rest } = response.headers;
      answer.writeHead(response.statusCode ?? 502, isWorker ? rest : response.headers);
      if (isWorker) answer.write('// another day\n');
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  front.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return front;
}

describe('keeping music in a browser', () => {
  const { shared, browser } = sharedKeeping();

  test(
    'the pages can be installed; who keeps nothing loads nothing of the store',
    needs('chromium'),
    async (t) => {
      const setting = await shared();
      const way = await Way.open(t, setting.server.url);
      const profile = await Profile.make(t);
      const page = await profile.start();
      const fetched: string[] = [];
      profile.context.on('request', (one) => fetched.push(one.url()));
      await signIn(profile, setting, way.url);
      await page.goto(`${way.url}/albums`);
      await until('the shell is kept', () => page.evaluate(`navigator.serviceWorker.controller !== null`));
      const cdp = await profile.context.newCDPSession(page);
      const { errors, data } = await cdp.send('Page.getAppManifest');
      assert.deepEqual(errors, []);
      const manifest = JSON.parse(data ?? '{}');
      assert.deepEqual(
        [manifest.start_url, manifest.display, manifest.shortcuts.length],
        ['/', 'standalone', 3],
      );
      for (const { src, sizes, type } of manifest.icons) {
        const picture = await fetch(way.url + src);
        assert.equal(picture.headers.get('content-type'), type, src);
        if (sizes === '512x512')
          assert.deepEqual((await picture.bytes()).subarray(16, 24), Uint8Array.of(0, 0, 2, 0, 0, 0, 2, 0));
      }
      const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
      assert.deepEqual(
        installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
        [],
      );
      await openAlbum(page, way.url, 'Salt Almanac');
      await page.goto(`${way.url}/offline`);
      await page.getByRole('button', { name: 'Keep music here' }).waitFor();
      const kept = await page.evaluate<string[]>(`(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      return (await Promise.all(caches_.map((one) => one.keys()))).flat().map(({ url }) => url);
    })()`);
      assert.ok(kept.length > 50, `${kept.length} files`);
      assert.deepEqual(
        [...fetched, ...kept].filter((url) => /sqlite|\/workers\//.test(url)),
        [],
      );
      await way.cut();
      await page.goto(`${way.url}/albums`);
      await page.getByText('The server cannot be reached. Check').first().waitFor();
    },
  );

  test(
    'access that was taken back stops all, and the person lets the browser in again',
    needs('chromium'),
    async () => {
      const setting = await shared();
      const { way, page } = await browser();
      await openAlbum(page, way.url, 'Vinterfyr');
      await keep(page, 'Vinterfyr');
      const { items } = await asked(setting, '/api/v1/account/sessions');
      // The last used come first.
      const mine = items.find(({ device }: { device: string | null }) => device !== null);
      assert.match(mine.device, /^Kept music in Chrome/, 'the browser has a session of its own');
      await asked(setting, `/api/v1/account/sessions/${mine.id}`, { method: 'DELETE' });
      await page.goto(`${way.url}/offline`);
      await page.getByRole('button', { name: 'Sync now' }).click();
      await page.getByText('The server no longer lets this browser in').waitFor();
      await page.getByText(/^2 of 2 tracks/).waitFor();
      await page.getByRole('button', { name: 'Let it in again' }).click();
      await page.getByText('The server no longer lets this browser in').waitFor({ state: 'hidden' });
      await page.getByText('In step with the server').waitFor();
    },
  );

  test(
    'no space left is said, and the music comes once there is some; all of it can be removed',
    needs('chromium'),
    async () => {
      const setting = await shared();
      const { way, profile, page } = await browser();
      const cdp = await profile.context.newCDPSession(page);
      await cdp.send('Storage.overrideQuotaForOrigin', { origin: way.url, quotaSize: 1 });
      await openAlbum(page, way.url, 'Salt Almanac');
      const keeping = page.getByRole('switch', { name: 'Keep on this device: Salt Almanac' });
      await keeping.click();
      await page.getByRole('alert').getByText('no space left').waitFor();
      assert.equal(await keeping.getAttribute('aria-checked'), 'false');
      await cdp.send('Storage.overrideQuotaForOrigin', { origin: way.url });
      await openAlbum(page, way.url, 'Salt Almanac');
      await keep(page, 'Salt Almanac');
      await page.goto(`${way.url}/offline`);
      await page.getByText(/^7 of 7 tracks/).waitFor();
      await page.getByRole('button', { name: 'Remove everything' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove everything' }).click();
      await page.getByRole('button', { name: 'Keep music here' }).waitFor();
      const left = await page.evaluate<string[]>(`(async () => {
      const names = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    })()`);
      assert.ok(!left.includes('bandstand-media'), left.join(' '));
      const { items } = await asked(setting, '/api/v1/account/sessions');
      assert.equal(items.filter(({ current }: { current: boolean }) => current).length, 1);
    },
  );

  test('a newer version is offered, and taken when the person says so', needs('chromium'), async (t) => {
    const setting = await shared();
    const front = await updated(t, setting.server.url);
    const profile = await Profile.make(t);
    const page = await profile.start();
    await page.goto(`${front.url}/albums`);
    await until('the shell is kept', () => page.evaluate(`navigator.serviceWorker.controller !== null`));
    front.isNewer = true;
    await page.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one.update())`);
    await page.getByText('A new version of Bandstand is ready.').waitFor();
    const loaded = await page.evaluate<number>('performance.timeOrigin');
    await page.getByRole('button', { name: 'Load it' }).click();
    await until('the page is loaded again', async () => {
      const now = await page.evaluate<number>('performance.timeOrigin').catch(() => loaded);
      return now > loaded;
    });
    await page.getByRole('heading', { level: 1, name: 'Albums' }).waitFor();
  });
});
