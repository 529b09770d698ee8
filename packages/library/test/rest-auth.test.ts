import assert from 'node:assert/strict';
import test from 'node:test';
import { addPeople, password } from './accounts-setting.ts';
import { cookieOf, overHttp, unheardOf } from './rest-auth-setting.ts';

test('first start: status, set-up by the one-time token, signed in by cookie', () =>
  overHttp(async ({ ask, services }) => {
    const before = await ask('GET', 'auth/status');
    assert.equal(before.field('setupNeeded'), true);
    assert.equal(before.field('account'), null);
    assert.equal(before.field('server.name'), 'Bandstand');
    const body = { username: 'root', password, token: 'guess' };
    const refused = await ask('POST', 'auth/setup', { body });
    assert.deepEqual([refused.status, refused.field('code')], [403, 'bad_setup_token']);
    const weak = await ask('POST', 'auth/setup', {
      body: { ...body, token: services.setupToken.value, password: 'short' },
    });
    assert.deepEqual([weak.status, weak.field('fields.0.field')], [400, 'body.password']);
    const made = await ask('POST', 'auth/setup', { body: { ...body, token: services.setupToken.value } });
    assert.equal(made.status, 201);
    assert.equal(made.field('account.role'), 'root_admin');
    assert.equal(made.field('token'), undefined, 'a browser needs no token it could lose');
    const [header = ''] = made.headers.getSetCookie();
    assert.match(header, /^bandstand_session=bses_[\w-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    const after = await ask('GET', 'auth/status', { cookie: cookieOf(made) });
    assert.deepEqual([after.field('setupNeeded'), after.field('account.username')], [false, 'root']);
    assert.ok(String(after.field('permissions')).includes('accounts.manage'));
    assert.equal(cookieOf(after), cookieOf(made), 'the cookie slides with the session');
    const again = await ask('POST', 'auth/setup', { body: { ...body, token: 'x' } });
    assert.equal(again.field('code'), 'setup_done');
  }));

test('sign in and out: cookie and bearer', () =>
  overHttp(async ({ ask, services }) => {
    await addPeople(services);
    const body = { username: 'listener', password };
    const browser = await ask('POST', 'auth/login', { body });
    assert.equal(browser.status, 200);
    assert.equal(browser.headers.get('cache-control'), 'no-store');
    const cookie = cookieOf(browser);
    assert.equal((await ask('GET', 'account', { cookie })).field('username'), 'listener');
    const program = await ask('POST', 'auth/login', { body: { ...body, kind: 'bearer' } });
    assert.deepEqual(program.headers.getSetCookie(), []);
    const bearer = String(program.field('token'));
    assert.equal((await ask('GET', 'account', { bearer })).field('role'), 'user');
    assert.equal((await ask('GET', 'account', { cookie: `bandstand_session=${bearer}` })).status, 401);
    assert.equal(
      (await ask('GET', 'account', { bearer: cookie.slice('bandstand_session='.length) })).status,
      401,
    );
    const out = await ask('POST', 'auth/logout', { cookie });
    assert.equal(out.status, 204);
    assert.match(out.headers.getSetCookie()[0] ?? '', /^bandstand_session=; .*Max-Age=0/);
    assert.equal((await ask('GET', 'account', { cookie })).status, 401);
    assert.equal((await ask('GET', 'account', { bearer })).status, 200);
    assert.equal((await ask('POST', 'auth/logout', { bearer })).status, 204);
    const gone = await ask('GET', 'auth/status', { bearer });
    assert.deepEqual([gone.status, gone.field('code')], [401, 'invalid_token']);
    assert.match(gone.headers.get('www-authenticate') ?? '', /^Bearer .*invalid_token/);
  }));

test('unknown name, empty password, wrong password, account switched off: the same answer to the byte', () =>
  overHttp(async ({ ask, services, work, db }) => {
    const { listener } = await addPeople(services);
    await services.accounts.change(listener.gid, { isActive: false });
    const bodies = [
      { username: unheardOf(), password },
      { username: 'admin', password: '' },
      { username: 'admin', password: 'wrong' },
      { username: 'listener', password },
    ];
    const seen = new Set<string>();
    for (const body of bodies) {
      db.write((w) => w.run('DELETE FROM sign_in_failures'));
      const before = work.verify;
      const answer = await ask('POST', 'auth/login', { body });
      assert.equal(work.verify - before, 1);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      seen.add(`${answer.status} ${answer.text.replace(/"requestId":"[^"]*"/, '')}`);
    }
    assert.equal(seen.size, 1, [...seen].join('\n'));
    assert.match([...seen][0] ?? '', /^401 .*bad_credentials/);
  }));

test('a locked sign-in says how long', () =>
  overHttp(async ({ ask, services }) => {
    await addPeople(services);
    const body = { username: 'listener', password: 'wrong' };
    for (let failure = 0; failure < 5; failure++)
      assert.equal((await ask('POST', 'auth/login', { body })).status, 401);
    const locked = await ask('POST', 'auth/login', { body: { username: 'listener', password } });
    assert.deepEqual([locked.status, locked.field('code')], [429, 'locked']);
    assert.equal(locked.headers.get('retry-after'), '1');
  }));

test('no other scheme signs in', () =>
  overHttp(async ({ ask, services }) => {
    const { listener } = await addPeople(services);
    const { secret } = services.appPasswords.create(listener.id, 'phone');
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const authorization of [
      basic(`listener:${password}`),
      basic(`listener:${secret}`),
      'Bearer',
      'Digest x',
    ]) {
      const answer = await ask('GET', 'account', { headers: { authorization } });
      assert.deepEqual([answer.status, answer.field('code')], [401, 'unauthenticated'], authorization);
    }
    assert.equal(
      (await ask('GET', 'account', { bearer: secret })).status,
      401,
      'an app password is for /rest',
    );
    assert.equal((await ask('GET', `account?token=${secret}&apiKey=${secret}`)).status, 401);
  }));

test('the cookie is Secure over https, also behind a proxy that is trusted', async () => {
  for (const [proxies, secure] of [
    [['127.0.0.1'], true],
    [[], false],
  ] as const) {
    await overHttp(async ({ ask, services }) => {
      await services.accounts.addFirst({ username: 'root', password });
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.5' };
      const answer = await ask('POST', 'auth/login', { body: { username: 'root', password }, headers });
      assert.equal(answer.headers.getSetCookie()[0]?.includes('; Secure;'), secure);
      const [session] = services.sessions.list(1);
      assert.equal(session?.address, secure ? '203.0.113.5' : '127.0.0.1');
    }, proxies);
  }
});
