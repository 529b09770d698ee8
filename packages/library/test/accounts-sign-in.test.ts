import assert from 'node:assert/strict';
import test from 'node:test';
import { hash } from '@node-rs/argon2';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { accountSubject, addressSubject, lockMs } from '../src/accounts/index.ts';
import { addPeople, codeOf, inSetting, password, type Setting } from './accounts-setting.ts';

function signIn({ services, origin }: Setting, username: string, secret: string, address = origin.address) {
  return services.signIn.signIn({
    username,
    password: secret,
    kind: 'bearer',
    origin: { ...origin, address },
  });
}

test('unknown name, empty, wrong and over-long password, account switched off, foreign hash: one answer, one hash of work', () =>
  inSetting(async (setting) => {
    const { db, services, work, log } = setting;
    const { listener, admin } = await addPeople(services);
    await services.accounts.change(listener.gid, { isActive: false });
    const foreign = '$5$rounds=5000$saltsalt$T5zGWbnQJVJEMqxkVNwTSDFZmKYpdk5JMpSTSIDLFR6';
    db.write((w) => w.run('UPDATE admin SET password_hash = ? WHERE id = ?', [foreign, admin.id]));
    const cases: readonly (readonly [string, string])[] = [
      ['nobody', password],
      ['', ''],
      ['curator', ''],
      ['curator', 'wrong'],
      ['curator', 'x'.repeat(5000)],
      ['listener', password],
      ['listener', 'wrong'],
      ['admin', 'wrong'],
      ["' OR 1=1 --", password],
    ];
    const answers = new Set<string>();
    for (const [index, [username, secret]] of cases.entries()) {
      const before = { ...work };
      await assert.rejects(signIn(setting, username, secret, `198.51.100.${index}`), (error: Error) => {
        answers.add(`${error.message} ${JSON.stringify(error)}`);
        return true;
      });
      assert.deepEqual(
        [work.verify - before.verify, work.hash - before.hash],
        [1, 0],
        `${username}/${secret}`,
      );
    }
    assert.equal(answers.size, 1, [...answers].join('\n'));
    assert.match(
      log.lines.join('\n'),
      /set a new password/,
      'the operator is told of the hash nobody can check',
    );
  }));

test('a hash of older parameters is renewed at the next sign-in, a present one is left alone', () =>
  inSetting(async (setting) => {
    const { db, services, work } = setting;
    const { listener } = await addPeople(services);
    const stored = () =>
      db.read((r) => r.value<string>('SELECT password_hash FROM admin WHERE id = ?', [listener.id]));
    const old = await hash(password, { memoryCost: 8192, timeCost: 1 });
    db.write((w) => w.run('UPDATE admin SET password_hash = ? WHERE id = ?', [old, listener.id]));
    await signIn(setting, 'listener', password);
    const renewed = stored();
    assert.match(renewed ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const before = work.hash;
    await signIn(setting, 'listener', password);
    assert.equal(stored(), renewed);
    assert.equal(work.hash, before);
  }));

test('a hash that would cost too much to check is not checked', () =>
  inSetting(async (setting) => {
    const { db, services } = setting;
    const { listener } = await addPeople(services);
    const greedy = `$argon2id$v=19$m=4194304,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
    db.write((w) => w.run('UPDATE admin SET password_hash = ? WHERE id = ?', [greedy, listener.id]));
    assert.equal(await codeOf(() => signIn(setting, 'listener', password)), 'bad_credentials');
  }));

test('locks grow: nothing for four failures, then 1 s, 2 s, 4 s, at most 15 minutes', () => {
  const seconds = [1, 4, 5, 6, 7, 8, 14, 15, 16, 1000, 1e9].map((failures) => lockMs(failures) / 1000);
  assert.deepEqual(seconds, [0, 0, 1, 2, 4, 8, 512, 900, 900, 900, 900]);
  fc.assert(
    fc.property(fc.nat(), (failures) => lockMs(failures) <= lockMs(failures + 1)),
    { seed: testSeed() },
  );
});

test('subjects: one person is one name, one network is one address', () => {
  assert.equal(accountSubject(' ALICE '), accountSubject('alice'));
  assert.notEqual(accountSubject('alice'), accountSubject('alice', 'rest'));
  const same = (a: string, b: string) => addressSubject(a) === addressSubject(b);
  assert.ok(same('2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff'));
  assert.ok(same('::ffff:192.0.2.1', '192.0.2.1'));
  assert.ok(same('2001:db8::1', '2001:db8:0:0:1::'));
  assert.ok(same('fe80::1%eth0', 'fe80::2'));
  assert.ok(!same('2001:db8:1:2::1', '2001:db8:1:3::1'));
  assert.ok(!same('192.0.2.1', '192.0.2.2'));
});

test('failures lock the name and the address, an unknown name like a known one; time and success open them', () =>
  inSetting(async (setting) => {
    const { services, time, work } = setting;
    await addPeople(services);
    for (const name of ['listener', 'nobody']) {
      let address = 0;
      for (let failure = 1; failure <= 5; failure++)
        assert.equal(
          await codeOf(() => signIn(setting, name, 'wrong', `198.51.100.${address++}`)),
          'bad_credentials',
        );
      const before = work.verify;
      await assert.rejects(signIn(setting, name, password, '203.0.113.1'), {
        code: 'locked',
        retryAfterMs: 1000,
      });
      assert.equal(work.verify, before, 'while locked nothing is computed');
      time.now += 1000;
      assert.equal(await codeOf(() => signIn(setting, name, 'wrong', '203.0.113.2')), 'bad_credentials');
      await assert.rejects(signIn(setting, name, password, '203.0.113.3'), {
        code: 'locked',
        retryAfterMs: 2000,
      });
      time.now += 2000;
    }
    await signIn(setting, 'listener', password);
    assert.equal(await codeOf(() => signIn(setting, 'listener', 'wrong')), 'bad_credentials');
    await signIn(setting, 'listener', password);
  }));

test('one address that tries many names is locked; another is not; an hour later all is forgotten', () =>
  inSetting(async (setting) => {
    const { services, time } = setting;
    await addPeople(services);
    for (let name = 0; name < 5; name++)
      await codeOf(() => signIn(setting, `guess${name}`, 'x', '2001:db8::1'));
    assert.equal(await codeOf(() => signIn(setting, 'listener', password, '2001:db8::2')), 'locked');
    assert.equal(await codeOf(() => signIn(setting, 'listener', password, '2001:db8:0:1::1')), 'none');
    time.now += 60 * 60_000;
    assert.equal(await codeOf(() => signIn(setting, 'guess', 'x', '2001:db8::1')), 'bad_credentials');
    assert.equal(await codeOf(() => signIn(setting, 'listener', password, '2001:db8::1')), 'none');
  }));

test('guesses sent at once are not computed beyond the lock, and living sessions go on', () =>
  inSetting(async (setting) => {
    const { services, work, origin } = setting;
    await addPeople(services);
    const { token } = await signIn(setting, 'listener', password);
    const before = work.verify;
    const guesses = Array.from({ length: 40 }, (_, n) =>
      codeOf(() => signIn(setting, 'listener', `guess${n}`)),
    );
    const codes = await Promise.all(guesses);
    assert.equal(codes.includes('none'), false);
    assert.ok(work.verify - before <= 7, `${work.verify - before} guesses were computed`);
    assert.equal(
      services.sessions.authenticate(token, 'bearer', origin.address)?.account.username,
      'listener',
    );
  }));

test('more sign-ins at once than can wait are told to come back', () =>
  inSetting(
    async (setting) => {
      const { services } = setting;
      await addPeople(services);
      const codes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => codeOf(() => signIn(setting, `name${n}`, 'x', `10.0.${n}.1`))),
      );
      assert.equal(codes.filter((code) => code === 'busy').length, 4, codes.join(' '));
      assert.equal(await codeOf(() => signIn(setting, 'listener', password)), 'none');
    },
    { maxWaiting: 2 },
  ));

test('the set-up token makes the first account once', () =>
  inSetting(async (setting) => {
    const { services, origin, time } = setting;
    const setUp = (token: string) =>
      services.signIn.setUp({ token, username: 'root', password, kind: 'cookie', origin });
    for (let failure = 0; failure < 5; failure++)
      assert.equal(await codeOf(() => setUp('guess')), 'bad_setup_token');
    const token = services.setupToken.value ?? '';
    assert.equal(await codeOf(() => setUp(token)), 'locked');
    time.now += 1000;
    const made = await setUp(token);
    assert.equal(made.account.role, 'root_admin');
    assert.equal(services.sessions.authenticate(made.token, 'cookie', origin.address)?.account.id, 1);
    assert.equal(services.setupToken.value, null);
    assert.equal(await codeOf(() => setUp(token)), 'setup_done');
  }));

test('changing the password needs the present one and ends the other sessions', () =>
  inSetting(async (setting) => {
    const { services, origin } = setting;
    const { listener } = await addPeople(services);
    const here = services.sessions.start(listener, 'cookie', origin);
    const there = services.sessions.start(listener, 'bearer', origin);
    const change = (current: string, next: string) =>
      services.signIn.changePassword(listener, { current, next }, { keep: here.id, address: origin.address });
    assert.equal(await codeOf(() => change('wrong', 'a new password')), 'wrong_password');
    assert.equal(await codeOf(() => change(password, 'short')), 'weak_password');
    await change(password, 'a new password');
    assert.notEqual(services.sessions.authenticate(here.token, 'cookie', origin.address), null);
    assert.equal(services.sessions.authenticate(there.token, 'bearer', origin.address), null);
    assert.equal(await codeOf(() => signIn(setting, 'listener', password)), 'bad_credentials');
    await signIn(setting, 'listener', 'a new password');
  }));
