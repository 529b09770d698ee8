import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import type { SubsonicCredentials } from '../src/accounts/index.ts';
import { addPeople, codeOf, inSetting, password, type Setting, testKeyring } from './accounts-setting.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const hex = (text: string) => `enc:${Buffer.from(text).toString('hex')}`;
const salted = (secret: string, s = 'c19b2d') => ({ t: md5(secret + s), s });

/** The code of the answer, or the name of who signed in. */
function ask(
  { services }: Setting,
  credentials: SubsonicCredentials,
  address = '192.0.2.1',
): number | string {
  const answer = services.verifySubsonic(credentials, address, 'player');
  return answer.ok ? answer.viewer.account.username : answer.code;
}

test('an app password signs in as t+s, p, enc: and apiKey, with or without dashes', () =>
  inSetting(async (setting) => {
    const { listener } = await addPeople(setting.services);
    const { secret } = setting.services.appPasswords.create(listener.id, 'phone');
    assert.match(secret, /^([a-z2-7]{4}-){5}[a-z2-7]{4}$/);
    const plain = secret.replaceAll('-', '');
    const u = 'Listener';
    for (const typed of [secret, plain]) {
      assert.equal(ask(setting, { u, ...salted(typed) }), 'listener');
      assert.equal(ask(setting, { u, t: salted(typed).t.toUpperCase(), s: salted(typed).s }), 'listener');
      assert.equal(ask(setting, { u, p: typed }), 'listener');
      assert.equal(ask(setting, { u, p: typed.toUpperCase() }), 'listener');
      assert.equal(ask(setting, { u, p: hex(typed) }), 'listener');
      assert.equal(ask(setting, { apiKey: typed }), 'listener');
    }
    assert.equal(
      ask(setting, { u, p: '', ...salted(secret) }),
      'listener',
      'an empty p beside t does not count',
    );
    const answer = setting.services.verifySubsonic({ apiKey: secret }, '192.0.2.1');
    assert.ok(answer.ok);
    assert.equal(answer.viewer.via, 'app-password');
    assert.equal(answer.viewer.scopes.includes('admin'), false);
  }));

test("the account's own password, tokens and another's app password work nowhere on /rest", () =>
  inSetting(async (setting) => {
    const { services, origin } = setting;
    const { listener, admin } = await addPeople(services);
    const { secret } = services.appPasswords.create(admin.id, 'phone');
    const { token } = services.apiTokens.create(listener.id, {
      name: 'x',
      scopes: ['read'],
      expiresAt: null,
    });
    const session = services.sessions.start(listener, 'bearer', origin).token;
    for (const [index, tried] of [password, token, session, secret, ''].entries()) {
      const from = `198.51.100.${index}`;
      assert.equal(ask(setting, { u: 'listener', ...salted(tried) }, from), 40);
      assert.equal(ask(setting, { u: 'listener', p: tried }, from), 40);
      if (tried !== secret) assert.equal(ask(setting, { apiKey: tried }, from), 44);
    }
  }));

test('errors of the protocol: 10 missing, 40 wrong, 43 several ways, 44 wrong key', () =>
  inSetting(async (setting) => {
    const { listener } = await addPeople(setting.services);
    const { secret } = setting.services.appPasswords.create(listener.id, 'phone');
    const u = 'listener';
    const table: readonly (readonly [SubsonicCredentials, number])[] = [
      [{}, 10],
      [{ u }, 10],
      [{ p: secret }, 10],
      [{ u, t: md5(secret) }, 10],
      [{ u, s: 'salt' }, 10],
      [{ u, t: '', s: '' }, 40],
      [{ u, p: '' }, 40],
      [{ u: '', p: '' }, 40],
      [{ u, p: 'enc:zz' }, 40],
      [{ u, p: 'enc:' }, 40],
      [{ u, t: 'zz', s: 'salt' }, 40],
      [{ u, p: secret, ...salted(secret) }, 43],
      [{ u, apiKey: secret }, 43],
      [{ apiKey: secret, ...salted(secret) }, 43],
      [{ apiKey: '' }, 44],
      [{ apiKey: 'guess' }, 44],
    ];
    for (const [index, [credentials, code]] of table.entries())
      assert.equal(ask(setting, credentials, `198.51.100.${index}`), code, JSON.stringify(credentials));
  }));

test('unknown name, no app passwords, wrong one, account switched off: one answer, the same comparisons', () =>
  inSetting(async (setting) => {
    const { services, work } = setting;
    const { admin, curator, listener } = await addPeople(services);
    services.appPasswords.create(listener.id, 'phone');
    for (let n = 0; n < 25; n++) services.appPasswords.create(curator.id, `client ${n}`);
    const off = services.appPasswords.create(admin.id, 'tablet');
    await services.accounts.change(admin.gid, { isActive: false });
    const answers = new Set<string>();
    const tried = ['nobody', 'root', 'listener', 'curator', ''].flatMap((u) => [
      { u, ...salted('wrong') },
      { u, p: 'wrong' },
      { u, p: hex('wrong') },
      { u, p: '' },
    ]);
    for (const [index, credentials] of tried.entries()) {
      const before = work.subsonic;
      answers.add(JSON.stringify(services.verifySubsonic(credentials, `198.51.${index}.1`)));
      assert.equal(work.subsonic - before, 25, JSON.stringify(credentials));
    }
    answers.add(JSON.stringify(services.verifySubsonic({ u: 'admin', p: off.secret }, '203.0.113.1')));
    assert.equal(answers.size, 1, [...answers].join('\n'));
    assert.equal(await codeOf(() => services.appPasswords.create(curator.id, 'one more')), 'too_many');
  }));

test('failures lock new clients out, never one that has been used, and never the way in with the password', () =>
  inSetting(async (setting) => {
    const { services, time, origin } = setting;
    const { listener } = await addPeople(services);
    const known = services.appPasswords.create(listener.id, 'phone').secret;
    const fresh = services.appPasswords.create(listener.id, 'tablet').secret;
    const u = 'listener';
    assert.equal(ask(setting, { u, ...salted(known) }), u);
    for (let n = 0; n < 5; n++) assert.equal(ask(setting, { u, ...salted('revoked') }), 40);
    assert.equal(ask(setting, { u, ...salted(fresh) }), 40, 'locked');
    assert.equal(ask(setting, { u, p: fresh }, '203.0.113.8'), 40, 'the name is locked from elsewhere too');
    assert.equal(ask(setting, { apiKey: fresh }), 44, 'the address is locked for keys too');
    assert.equal(ask(setting, { u, ...salted(known) }), u);
    await services.signIn.signIn({
      username: u,
      password,
      kind: 'bearer',
      origin: { ...origin, address: '192.0.2.1' },
    });
    time.now += 1000;
    assert.equal(ask(setting, { u, ...salted(fresh) }), u);
  }));

test('app passwords are listed and revoked; revoking works at once', () =>
  inSetting(async (setting) => {
    const { services, time } = setting;
    const { listener, admin } = await addPeople(services);
    const { secret, made } = services.appPasswords.create(listener.id, 'phone');
    assert.equal(made.lastUsedAt, null);
    assert.equal(ask(setting, { u: 'listener', ...salted(secret) }), 'listener');
    const [used] = services.appPasswords.list(listener.id);
    assert.equal(used?.lastUsedAt, new Date(time.now).toISOString());
    assert.equal(used?.lastClient, 'player');
    assert.equal(JSON.stringify(used).includes(secret), false);
    assert.equal(
      await codeOf(() => services.appPasswords.revoke(admin.id, made.gid)),
      'app_password_not_found',
    );
    services.appPasswords.revoke(listener.id, made.gid);
    assert.equal(ask(setting, { u: 'listener', ...salted(secret) }), 40);
    assert.equal(ask(setting, { apiKey: secret }), 44);
  }));

test('a sign-in is remembered for a second, and forgotten when the account changes', () =>
  inSetting(async (setting) => {
    const { db, services, work, time } = setting;
    const { listener } = await addPeople(services);
    const { secret, made } = services.appPasswords.create(listener.id, 'phone');
    const given = { u: 'listener', ...salted(secret) };
    const comparisons = (credentials: SubsonicCredentials) => {
      const before = work.subsonic;
      ask(setting, credentials);
      return work.subsonic - before;
    };
    assert.deepEqual([comparisons(given), comparisons(given)], [1, 0]);
    assert.equal(comparisons({ ...given, u: 'root' }), 25, 'for these parameters alone');
    const shifted = { u: given.u, t: given.t + given.s.slice(0, 1), s: given.s.slice(1) };
    assert.equal(ask(setting, shifted), 40);
    time.now += 1000;
    assert.equal(comparisons(given), 1);
    await services.accounts.change(listener.gid, { role: 'super_user' });
    const answer = services.verifySubsonic(given, '192.0.2.1');
    assert.equal(answer.ok && answer.viewer.account.role, 'super_user');
    await services.accounts.change(listener.gid, { isActive: false });
    assert.equal(ask(setting, given), 40);
    await services.accounts.change(listener.gid, { isActive: true });
    assert.equal(ask(setting, given), 'listener');
    // As another process would do it: obeyed after the second.
    db.write((w) => w.run('DELETE FROM app_passwords WHERE gid = ?', [made.gid]));
    time.now += 1000;
    assert.equal(ask(setting, given), 40);
  }));

test('a secret sealed with a lost key is a wrong password, and the operator is told', () =>
  inSetting(async (setting) => {
    const { db, services, log } = setting;
    const { listener } = await addPeople(services);
    const { secret } = services.appPasswords.create(listener.id, 'phone');
    const lost = testKeyring().seal('app-password', secret.replaceAll('-', ''));
    db.write((w) => w.run('UPDATE app_passwords SET secret = ?', [lost]));
    assert.equal(ask(setting, { u: 'listener', ...salted(secret) }), 40);
    assert.match(log.lines.join('\n'), /make a new one/);
  }));

test('whatever a client sends is answered by a code and never lets anybody in', () =>
  inSetting(async (setting) => {
    const { services, time } = setting;
    const { listener } = await addPeople(services);
    services.appPasswords.create(listener.id, 'phone');
    const part = fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('listener', 'enc:', '%00')),
      {
        nil: undefined,
      },
    );
    const credentials = fc.record({ u: part, t: part, s: part, p: part, apiKey: part });
    fc.assert(
      fc.property(credentials, (given) => {
        time.now += 1_000_000;
        assert.ok([10, 40, 43, 44].includes(Number(ask(setting, given))));
      }),
      { seed: testSeed() },
    );
  }));
