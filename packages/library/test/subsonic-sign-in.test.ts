import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { at, code, inside, openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';

let setting: SubsonicSetting;

type Form = Readonly<Record<string, string>>;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const token = (password: string, s = 'c19b2d'): Form => ({ t: md5(password + s), s });
const hex = (password: string): Form => ({ p: `enc:${Buffer.from(password).toString('hex')}` });

/** The answer to getUser (or another method) with these parameters, by GET and by POST; both must be the same. */
async function ask(form: Form, method = 'getUser'): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ v: '1.16.1', c: 'test', f: 'json', username: 'listener', ...form });
  const get = await inside(await fetch(`${setting.url}/rest/${method}?${query.toString()}`));
  const post = await inside(
    await fetch(`${setting.url}/rest/${method}.view`, { method: 'POST', body: query }),
  );
  assert.deepEqual(post, get);
  return get;
}

describe('signing in over Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 5 });
    // An app password that has been used is not locked out by what others get wrong.
    for (const who of ['root', 'admin', 'superUser', 'listener', 'owner'] as const)
      await setting.ask(who, 'ping');
  });
  after(() => setting.close());

  test('an app password signs in by t+s, p, enc: and apiKey, in the address and in a form', async () => {
    const secret = setting.secret('listener');
    const u = { u: 'listener' };
    const forms: Form[] = [
      { ...u, ...token(secret) },
      { ...u, ...token(secret, ''), s: 'with space & more', t: md5(`${secret}with space & more`) },
      { ...u, ...token(secret.replaceAll('-', '')) },
      { ...u, p: secret },
      { ...u, ...hex(secret) },
      { apiKey: secret },
      { u: 'LISTENER', p: secret },
    ];
    for (const form of forms) {
      assert.equal(at(await ask(form), 'user.username'), 'listener', JSON.stringify(Object.keys(form)));
      assert.equal(at(await ask(form, 'tokenInfo'), 'tokenInfo.username'), 'listener');
    }
  });

  test('a revoked app password is refused at once', async () => {
    const { secret, made } = setting.services.appPasswords.create(3, 'phone');
    const form = { u: 'super', p: secret, username: 'super' };
    assert.equal(code(await ask(form)), undefined);
    setting.services.appPasswords.revoke(3, made.gid);
    assert.equal(code(await ask(form)), 40);
  });

  test("the account's own password works nowhere", async () => {
    const own = 'correct horse battery';
    await setting.services.accounts.add({ username: 'guest', password: own, role: 'user' });
    const u = { u: 'guest' };
    for (const form of [
      { ...u, p: own },
      { ...u, ...hex(own) },
      { ...u, ...token(own) },
    ]) {
      assert.equal(code(await ask({ ...form, username: 'guest' })), 40);
    }
    assert.equal(code(await ask({ apiKey: own })), 44);
  });

  test('who is wrong learns nothing about what was wrong', async () => {
    const secret = setting.secret('owner');
    const wrong: Form[] = [
      { u: 'owner', p: 'wrong' },
      { u: 'owner', p: '' },
      { u: 'nobody', p: secret },
      { u: '', p: secret },
      { u: 'nobody', ...token(secret) },
      { u: 'owner', ...token('wrong') },
      { u: 'owner', t: 'nonsense', s: 'x' },
      { u: 'owner', ...hex('wrong') },
      { u: 'listener', p: secret },
    ];
    const answers = new Set<string>();
    for (const form of wrong) answers.add(JSON.stringify(await ask(form)));
    assert.equal(answers.size, 1);
    assert.match([...answers][0] ?? '', /"error":\{"code":40,"message":"[^"]+"\}/);
  });

  test('what is missing or doubled has its own code', async () => {
    const secret = setting.secret('admin');
    assert.equal(code(await ask({})), 10);
    assert.equal(code(await ask({ u: 'admin' })), 10);
    assert.equal(code(await ask({ u: 'admin', t: md5('x') })), 10);
    assert.equal(code(await ask({ u: 'admin', p: secret, ...token(secret) })), 43);
    assert.equal(code(await ask({ u: 'admin', apiKey: secret })), 43);
    assert.equal(code(await ask({ apiKey: 'nonsense' })), 44);
  });

  test('only the list of extensions needs no sign-in', async () => {
    assert.equal((await setting.ask(null, 'getOpenSubsonicExtensions'))['status'], 'ok');
    for (const method of [
      'ping',
      'getLicense',
      'stream',
      'getArtists',
      'getPodcasts',
      'startScan',
      'tokenInfo',
    ]) {
      assert.equal(code(await setting.ask(null, method)), 10, method);
      assert.equal(code(await ask({ u: 'nobody', p: 'x' }, method)), 40, method);
    }
  });

  test('pages of other sites may read answers, but nothing is added by a browser for them', async () => {
    const asked = { headers: { origin: 'https://player.example', cookie: 'bandstand_session=x' } };
    const answer = await fetch(setting.address('listener', 'ping'), asked);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    assert.equal(code(await inside(await fetch(setting.address(null, 'ping'), asked))), 10);
  });

  test('what only administrators may do is refused to others with code 50', async () => {
    const { ask: call, scan } = setting;
    for (const who of ['listener', 'owner', 'superUser'] as const) {
      assert.equal(code(await call(who, 'startScan')), 50, who);
      assert.equal(code(await call(who, 'getUser', { username: 'root' })), 50, who);
      assert.equal(code(await call(who, 'getPlaylists', { username: 'root' })), 50, who);
      assert.equal((await call(who, 'getScanStatus'))['status'], 'ok');
    }
    assert.deepEqual(scan.startedBy, []);
    assert.equal((await call('admin', 'startScan'))['status'], 'ok');
    assert.deepEqual(scan.startedBy, ['admin']);
    assert.equal(at(await call('admin', 'getUser', { username: 'owner' }), 'user.adminRole'), false);
    assert.equal(at(await call('admin', 'getUser', { username: 'Admin' }), 'user.adminRole'), true);
    assert.equal(code(await call('admin', 'getUser', { username: 'stranger' })), 70);
  });
});
