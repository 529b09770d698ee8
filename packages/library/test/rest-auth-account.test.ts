import assert from 'node:assert/strict';
import test from 'node:test';
import { addPeople, password } from './accounts-setting.ts';
import { overHttp, type RestSetting } from './rest-auth-setting.ts';

async function signedIn({ ask }: RestSetting, username: string, secret = password): Promise<string> {
  const answer = await ask('POST', 'auth/login', { body: { username, password: secret, kind: 'bearer' } });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.field('token'));
}

test("one's own profile and password", () =>
  overHttp(async (setting) => {
    const { ask, services } = setting;
    await addPeople(services);
    const bearer = await signedIn(setting, 'listener');
    const other = await signedIn(setting, 'listener');
    const patched = await ask('PATCH', 'account', {
      bearer,
      body: { alias: 'Fan', nowPlayingEnabled: false },
    });
    assert.deepEqual(
      [patched.status, patched.field('alias'), patched.field('nowPlayingEnabled')],
      [200, 'Fan', false],
    );
    assert.equal((await ask('PATCH', 'account', { bearer, body: { role: 'admin' } })).status, 400);
    assert.equal(
      (await ask('PATCH', 'account', { bearer, body: { email: 'x' } })).field('code'),
      'bad_email',
    );
    const next = 'an even better one';
    const wrong = await ask('POST', 'account/password', { bearer, body: { current: 'x', next } });
    assert.deepEqual([wrong.status, wrong.field('code')], [403, 'wrong_password']);
    const done = await ask('POST', 'account/password', { bearer, body: { current: password, next } });
    assert.equal(done.status, 204);
    assert.equal((await ask('GET', 'account', { bearer })).status, 200);
    assert.equal((await ask('GET', 'account', { bearer: other })).status, 401);
    await signedIn(setting, 'listener', next);
  }));

test('sessions are shown and ended', () =>
  overHttp(async (setting) => {
    const { ask, services } = setting;
    await addPeople(services);
    const bearer = await signedIn(setting, 'listener');
    const other = await signedIn(setting, 'listener');
    await signedIn(setting, 'admin');
    const list = await ask('GET', 'account/sessions', { bearer });
    const items = list.field('items');
    assert.ok(Array.isArray(items));
    assert.equal(items.length, 2);
    assert.equal(items.filter(({ current }) => current).length, 1);
    const gid = items.find(({ current }) => !current).id;
    const stolen = await ask('DELETE', `account/sessions/${gid}`, {
      bearer: await signedIn(setting, 'admin'),
    });
    assert.equal(stolen.status, 404);
    assert.equal((await ask('DELETE', `account/sessions/${gid}`, { bearer })).status, 204);
    assert.equal((await ask('GET', 'account', { bearer: other })).status, 401);
    await signedIn(setting, 'listener');
    assert.equal((await ask('DELETE', 'account/sessions', { bearer })).field('revoked'), 1);
    assert.equal((await ask('GET', 'account/sessions', { bearer })).field('items.1'), undefined);
  }));

test('API tokens: shown once, limited to their scopes, never able to make another', () =>
  overHttp(async (setting) => {
    const { ask, services, time } = setting;
    await addPeople(services);
    const session = await signedIn(setting, 'root');
    const expiresAt = new Date(time.now + 60_000).toISOString();
    const body = { name: 'Home', scopes: ['read', 'admin'], expiresAt };
    const made = await ask('POST', 'account/tokens', { bearer: session, body });
    assert.equal(made.status, 201, made.text);
    const bearer = String(made.field('token'));
    assert.match(bearer, /^bs_/);
    const list = await ask('GET', 'account/tokens', { bearer: session });
    assert.deepEqual([list.field('items.0.name'), list.field('items.0.expiresAt')], ['Home', expiresAt]);
    assert.equal(list.text.includes(bearer), false);
    assert.equal((await ask('GET', 'accounts', { bearer })).status, 200, 'admin is in its scopes');
    for (const [method, path] of [
      ['POST', 'account/tokens'],
      ['GET', 'account/tokens'],
      ['POST', 'account/app-passwords'],
      ['POST', 'account/password'],
      ['GET', 'account/sessions'],
    ] as const) {
      const answer = await ask(method, path, { bearer, ...(method === 'GET' ? {} : { body }) });
      assert.deepEqual([answer.status, answer.field('code')], [403, 'forbidden'], `${method} ${path}`);
    }
    const reader = await ask('POST', 'account/tokens', {
      bearer: session,
      body: { name: 'r', scopes: ['read'] },
    });
    assert.equal((await ask('GET', 'accounts', { bearer: String(reader.field('token')) })).status, 403);
    assert.equal((await ask('GET', 'account', { bearer: String(reader.field('token')) })).status, 200);
    assert.equal(reader.field('expiresAt'), null);
    time.now += 60_000;
    assert.equal((await ask('GET', 'account', { bearer })).field('code'), 'invalid_token');
    const gid = String(reader.field('id'));
    assert.equal((await ask('DELETE', `account/tokens/${gid}`, { bearer: session })).status, 204);
    assert.equal((await ask('GET', 'account', { bearer: String(reader.field('token')) })).status, 401);
    assert.equal((await ask('DELETE', `account/tokens/${gid}`, { bearer: session })).status, 404);
  }));

test('app passwords: shown once, listed without their secret, revoked', () =>
  overHttp(async (setting) => {
    const { ask, services } = setting;
    await addPeople(services);
    const bearer = await signedIn(setting, 'listener');
    const made = await ask('POST', 'account/app-passwords', { bearer, body: { client: 'phone' } });
    assert.equal(made.status, 201, made.text);
    const secret = String(made.field('secret'));
    assert.ok(services.verifySubsonic({ u: 'listener', p: secret }, '192.0.2.1', 'player').ok);
    const list = await ask('GET', 'account/app-passwords', { bearer });
    assert.deepEqual([list.field('items.0.client'), list.field('items.0.lastClient')], ['phone', 'player']);
    assert.equal(list.text.includes(secret), false);
    const gid = String(made.field('id'));
    assert.equal((await ask('DELETE', `account/app-passwords/${gid}`, { bearer })).status, 204);
    assert.equal(services.verifySubsonic({ u: 'listener', p: secret }, '192.0.2.1').ok, false);
  }));

test("only root_admin reaches other people's accounts", () =>
  overHttp(async (setting) => {
    const { ask, services } = setting;
    const { listener } = await addPeople(services);
    const body = { username: 'new', password, role: 'user' };
    const routes = [
      ['GET', 'accounts', undefined],
      ['POST', 'accounts', body],
      ['GET', `accounts/${listener.gid}`, undefined],
      ['PATCH', `accounts/${listener.gid}`, { isActive: true }],
      ['DELETE', `accounts/${listener.gid}`, undefined],
    ] as const;
    for (const name of [null, 'listener', 'curator', 'admin', 'root']) {
      const bearer = name === null ? undefined : await signedIn(setting, name);
      const statuses: number[] = [];
      for (const [method, path, given] of routes) {
        const call = {
          ...(bearer === undefined ? {} : { bearer }),
          ...(given === undefined ? {} : { body: given }),
        };
        statuses.push((await ask(method, path, call)).status);
      }
      const refused = name === null ? 401 : 403;
      const expected = name === 'root' ? [200, 201, 200, 200, 204] : routes.map(() => refused);
      assert.deepEqual(statuses, expected, String(name));
    }
  }));

test('accounts are listed in pages, changed and kept from losing the last root', () =>
  overHttp(async (setting) => {
    const { ask, services } = setting;
    const { root, listener } = await addPeople(services);
    const bearer = await signedIn(setting, 'root');
    const first = await ask('GET', 'accounts?limit=3', { bearer });
    assert.equal(first.field('items.2.id') !== undefined, true);
    const second = await ask('GET', `accounts?limit=3&cursor=${String(first.field('next'))}`, { bearer });
    assert.deepEqual([second.field('items.1'), second.field('next')], [undefined, null]);
    assert.equal((await ask('GET', 'accounts?cursor=zzz', { bearer })).field('code'), 'bad_cursor');
    const patch = (gid: string, body: object) => ask('PATCH', `accounts/${gid}`, { bearer, body });
    const promoted = await patch(listener.gid, { role: 'super_user', storageQuota: 1024 });
    assert.deepEqual([promoted.field('role'), promoted.field('storageQuota')], ['super_user', 1024]);
    const taken = await patch(listener.gid, { username: 'ROOT' });
    assert.deepEqual([taken.status, taken.field('code')], [409, 'username_taken']);
    const demoted = await patch(root.gid, { role: 'user' });
    assert.deepEqual([demoted.status, demoted.field('code')], [409, 'last_root']);
    assert.equal((await ask('DELETE', `accounts/${root.gid}`, { bearer })).field('code'), 'last_root');
    assert.equal((await ask('GET', 'accounts/nobody', { bearer })).status, 404);
    assert.equal((await patch(listener.gid, { role: 'emperor' })).status, 400);
  }));
