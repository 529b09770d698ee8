import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '../../../../tools/needs.ts';
import { credentials, sharedDemo } from './setting.ts';

const television =
  'MediaBrowser Client="Feishin", Device="Living room", DeviceId="living-room-1", Version="0.12"';

describe('quick connect', () => {
  const shared = sharedDemo();

  test('a device that shows a code is let in', needs('chromium'), async (t) => {
    const { server, open } = await shared();
    const ask = async (path: string, body?: object) => {
      const headers = { authorization: television, 'content-type': 'application/json' };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const method = path === '/QuickConnect/Initiate' || body ? 'POST' : 'GET';
      return (await fetch(`${server.url}/jellyfin${path}`, { method, headers, ...init })).json();
    };
    const { Code: code, Secret: secret } = await ask('/QuickConnect/Initiate');

    const page = await open(t, { signedIn: true, width: 390, height: 844 });
    await page.goto(`${server.url}/quick-connect`);
    const field = page.getByLabel('Code on the device');
    await field.fill('0000000');
    await field.press('Enter');
    await page.getByRole('alert').waitFor();
    await field.fill(code);
    await field.press('Enter');
    await page.getByText('Living room').waitFor();
    await page.getByText(/Feishin 0\.12/).waitFor();
    assert.equal((await ask(`/QuickConnect/Connect?secret=${secret}`)).Authenticated, false);
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('Living room is signed in as you.').waitFor();

    const { User: user } = await ask('/Users/AuthenticateWithQuickConnect', { Secret: secret });
    assert.equal(user.Name, credentials.username);
  });
});
