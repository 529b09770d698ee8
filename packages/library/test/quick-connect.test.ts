import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createHttp } from '@bandstand/http';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { LibraryError } from '../src/errors/index.ts';
import { QuickConnect } from '../src/quick-connect/index.ts';
import { quickConnectRoutes } from '../src/rest/quick-connect.ts';
import { inSetting } from './accounts-setting.ts';
import { silent } from './subsonic-setting.ts';

const device = { id: 'phone', name: 'A phone', client: 'App', version: '2' };
const minute = 60_000;

async function account(setting: Parameters<Parameters<typeof inSetting>[0]>[0]) {
  return await setting.services.accounts.add({
    username: 'ana',
    password: 'long enough words',
    role: 'root_admin',
  });
}

test('a code lets one device in once, as whoever approved it', () =>
  inSetting(async (setting) => {
    const ana = await account(setting);
    const quick = new QuickConnect({ clock: () => setting.time.now, random: randomBytes });
    const { secret, code } = quick.initiate(device);
    assert.equal(quick.redeem(secret), undefined);
    assert.deepEqual(quick.byCode(ana, code).device, device);
    quick.approve(ana, `${code.slice(0, 3)} ${code.slice(3)}`);
    assert.throws(() => quick.approve(ana, code), isCode('not_found'));
    assert.deepEqual(quick.redeem(secret), { accountId: ana.id, device });
    assert.equal(quick.redeem(secret), undefined);
  }));

test('codes end after ten minutes, and when the device asks for another', () =>
  inSetting(async (setting) => {
    const ana = await account(setting);
    const quick = new QuickConnect({ clock: () => setting.time.now, random: randomBytes });
    const first = quick.initiate(device);
    const second = quick.initiate(device);
    assert.equal(quick.bySecret(first.secret), undefined);
    setting.time.now += 9 * minute;
    assert.equal(quick.byCode(ana, second.code).secret, second.secret);
    setting.time.now += 2 * minute;
    assert.throws(() => quick.byCode(ana, second.code), isCode('not_found'));
    assert.equal(quick.bySecret(second.secret), undefined);
  }));

test('who guesses codes is stopped', () =>
  inSetting(async (setting) => {
    const ana = await account(setting);
    const quick = new QuickConnect({ clock: () => setting.time.now, random: randomBytes });
    const { code } = quick.initiate(device);
    const wrong = code === '123456' ? '654321' : '123456';
    for (let time = 0; time < 20; time++) assert.throws(() => quick.byCode(ana, wrong), isCode('not_found'));
    assert.throws(() => quick.byCode(ana, code), isCode('busy'));
    setting.time.now += 11 * minute;
    assert.doesNotThrow(() => quick.approve(ana, quick.initiate(device).code));
  }));

test('over HTTP: one looks which device it is, then approves it; a token may not', () =>
  inSetting(async (setting) => {
    const ana = await account(setting);
    const quickConnect = new QuickConnect({ clock: () => setting.time.now, random: randomBytes });
    const { services, time, origin } = setting;
    const http = createHttp<AccountViewer>({
      log: silent,
      clock: () => time.now,
      trustedProxies: [],
      authenticators: services.authenticators,
      authorize,
      checkReplies: true,
    });
    http.add(quickConnectRoutes({ quickConnect }));
    const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
    try {
      const { token } = services.sessions.start(ana, 'bearer', origin);
      const made = services.apiTokens.create(ana.id, { name: 'x', scopes: ['admin'], expiresAt: null });
      const { secret, code } = quickConnect.initiate(device);
      const ask = (path: string, bearer?: string, body?: object) =>
        fetch(`${url}/api/v1/quick-connect${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            'content-type': 'application/json',
            ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      assert.equal((await ask(`?code=${code}`)).status, 401);
      assert.equal((await ask('/approve', made.token, { code })).status, 403);
      const seen: unknown = await (await ask(`?code=${code}`, token)).json();
      const shown = {
        device: 'A phone',
        client: 'App',
        version: '2',
        askedAt: new Date(time.now).toISOString(),
      };
      assert.deepEqual(seen, shown);
      assert.equal((await ask('/approve', token, { code: '000000' })).status, code === '000000' ? 200 : 404);
      assert.deepEqual(await (await ask('/approve', token, { code })).json(), shown);
      assert.equal(quickConnect.redeem(secret)?.accountId, ana.id);
    } finally {
      await http.close({ graceMs: 0 });
    }
  }));

const isCode = (code: string) => (error: unknown) => error instanceof LibraryError && error.code === code;
