import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '@node-rs/bcrypt';
import { isBcrypt } from '../src/accounts/index.ts';
import { addPeople, codeOf, inSetting, type Setting } from './accounts-setting.ts';

const old = 'an old pass phrase';

function signIn({ services, origin }: Setting, username: string, secret: string) {
  return services.signIn.signIn({ username, password: secret, kind: 'bearer', origin });
}

async function withOldHash(setting: Setting, stored: string): Promise<() => string> {
  const { listener } = await addPeople(setting.services);
  setting.db.write((w) => w.run('UPDATE admin SET password_hash = ? WHERE id = ?', [stored, listener.id]));
  return () =>
    setting.db.read(
      (r) => r.value<string>('SELECT password_hash FROM admin WHERE id = ?', [listener.id]) ?? '',
    );
}

for (const version of ['2a', '2b', '2y'] as const) {
  test(`a ${version} hash of an import opens once as bcrypt and is Argon2id from then on`, () =>
    inSetting(async (setting) => {
      const stored = await withOldHash(setting, await hash(old, { cost: 4, version }));
      assert.equal(await codeOf(() => signIn(setting, 'listener', 'another phrase')), 'bad_credentials');
      assert.match(stored(), /^\$2/, 'a wrong password renews nothing');
      const first = await signIn(setting, 'listener', old);
      assert.equal(first.account.username, 'listener');
      assert.match(stored(), /^\$argon2id\$/);
      await signIn(setting, 'listener', old);
      assert.equal(await codeOf(() => signIn(setting, 'listener', 'another phrase')), 'bad_credentials');
      assert.doesNotMatch(setting.log.lines.join('\n'), /cannot be checked/);
    }));
}

test('changing the password asks for the old one, which may still be a bcrypt hash', () =>
  inSetting(async (setting) => {
    await withOldHash(setting, await hash(old, { cost: 4 }));
    const account = setting.services.accounts.byName('listener');
    assert.ok(account);
    const change = { keep: null, address: '192.0.2.7' };
    await setting.services.signIn.changePassword(
      account,
      { current: old, next: 'a new pass phrase' },
      change,
    );
    await signIn(setting, 'listener', 'a new pass phrase');
  }));

test('hashes that would cost too much, or are none, open nothing', () =>
  inSetting(async (setting) => {
    const body = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
    assert.equal(isBcrypt(`$2b$10$${body}`), true);
    for (const odd of [`$2b$31$${body}`, `$2b$03$${body}`, `$2b$10$${body}x`, `$2z$10$${body}`, '$2b$', '']) {
      assert.equal(isBcrypt(odd), false, odd);
    }
    await withOldHash(setting, `$2b$31$${body}`);
    assert.equal(await codeOf(() => signIn(setting, 'listener', old)), 'bad_credentials');
    assert.match(setting.log.lines.join('\n'), /cannot be checked/);
  }));
