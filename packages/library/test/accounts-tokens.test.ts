import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { sessionLifeMs } from '../src/accounts/index.ts';
import { addPeople, codeOf, inSetting } from './accounts-setting.ts';

const day = 24 * 60 * 60_000;

test('a session is found by its token, in its own kind, until it was unused for 30 days', () =>
  inSetting(async ({ services, time, origin }) => {
    const { listener } = await addPeople(services);
    const { sessions } = services;
    const { token } = sessions.start(listener, 'cookie', origin);
    const asked = () => sessions.authenticate(token, 'cookie', '203.0.113.9');
    assert.equal(asked()?.account.username, 'listener');
    assert.deepEqual(asked()?.scopes, ['read', 'play', 'annotate', 'edit', 'admin', 'fpindex']);
    assert.equal(sessions.authenticate(token, 'bearer', origin.address), null, 'a cookie is no bearer token');
    for (const bad of ['', 'bses_', `${token}x`, token.slice(0, -1), token.toUpperCase()])
      assert.equal(sessions.authenticate(bad, 'cookie', origin.address), null);
    for (let use = 0; use < 4; use++) {
      time.now += 29 * day;
      assert.notEqual(asked(), null, 'every use moves the end');
    }
    const [shown] = sessions.list(listener.id);
    assert.equal(shown?.lastUsedAt, new Date(time.now).toISOString());
    assert.equal(shown?.address, '203.0.113.9');
    assert.equal(services.accounts.byId(listener.id)?.lastSeenAt, new Date(time.now).toISOString());
    time.now += sessionLifeMs;
    assert.equal(asked(), null);
    assert.deepEqual(sessions.list(listener.id), []);
  }));

test('sessions are listed and revoked by their owner alone', () =>
  inSetting(async ({ services, origin }) => {
    const { listener, admin } = await addPeople(services);
    const { sessions } = services;
    const tokens = [1, 2, 3].map(() => sessions.start(listener, 'bearer', origin).token);
    const [newest] = sessions.list(listener.id);
    assert.equal(await codeOf(() => sessions.revoke(admin.id, newest?.gid ?? '')), 'session_not_found');
    sessions.revoke(listener.id, newest?.gid ?? '');
    assert.equal(sessions.list(listener.id).length, 2);
    const alive = tokens.filter((token) => sessions.authenticate(token, 'bearer', origin.address) !== null);
    assert.equal(alive.length, 2);
    const keep = sessions.list(listener.id)[0]?.id ?? 0;
    assert.equal(sessions.revokeOthers(listener.id, keep), 1);
    assert.equal(sessions.revokeOthers(listener.id, null), 1);
  }));

test('an account keeps its hundred last used sessions', () =>
  inSetting(async ({ services, origin, time }) => {
    const { listener } = await addPeople(services);
    const first = services.sessions.start(listener, 'bearer', origin);
    for (let n = 0; n < 100; n++) {
      time.now += 1;
      services.sessions.start(listener, 'bearer', origin);
    }
    assert.equal(services.sessions.list(listener.id).length, 100);
    assert.equal(services.sessions.authenticate(first.token, 'bearer', origin.address), null);
  }));

test('an API token is named, limited, ends, and tells when and from where it was last used', () =>
  inSetting(async ({ services, time }) => {
    const { listener, admin } = await addPeople(services);
    const { apiTokens } = services;
    const expiresAt = new Date(time.now + day).toISOString();
    const { token, made } = apiTokens.create(listener.id, {
      name: ' Home ',
      scopes: ['read', 'play'],
      expiresAt,
    });
    assert.match(token, /^bs_[\w-]{43}$/);
    assert.deepEqual([made.name, made.scopes, made.expiresAt], ['Home', ['read', 'play'], expiresAt]);
    assert.equal(made.hint, token.slice(0, 8));
    assert.equal(made.lastUsedAt, null);
    const viewer = apiTokens.authenticate(token, '203.0.113.4');
    assert.equal(viewer?.via, 'token');
    assert.deepEqual(viewer?.scopes, ['read', 'play']);
    const [used] = apiTokens.list(listener.id);
    assert.equal(used?.lastUsedAt, new Date(time.now).toISOString());
    assert.equal(used?.lastAddress, '203.0.113.4');
    time.now += day;
    assert.equal(apiTokens.authenticate(token, '203.0.113.4'), null, 'it is over');
    assert.equal(apiTokens.list(listener.id).length, 1, 'but still shown');
    const open = apiTokens.create(listener.id, { name: 'Ever', scopes: ['read'], expiresAt: null });
    assert.equal(await codeOf(() => apiTokens.revoke(admin.id, open.made.gid)), 'token_not_found');
    apiTokens.revoke(listener.id, open.made.gid);
    assert.equal(apiTokens.authenticate(open.token, '203.0.113.4'), null);
    await services.accounts.change(listener.gid, { isActive: false });
    const sleeping = apiTokens.create(listener.id, { name: 'Off', scopes: ['read'], expiresAt: null });
    assert.equal(apiTokens.authenticate(sleeping.token, '203.0.113.4'), null);
  }));

test('tokens that make no sense are refused', () =>
  inSetting(async ({ services, time }) => {
    const { listener } = await addPeople(services);
    const make = (name: string, scopes: string[], expiresAt: string | null = null) =>
      codeOf(() => services.apiTokens.create(listener.id, { name, scopes, expiresAt }));
    assert.equal(await make('', ['read']), 'bad_name');
    assert.equal(await make('x', []), 'bad_scopes');
    assert.equal(await make('x', ['read', 'fly']), 'bad_scopes');
    assert.equal(await make('x', ['read'], 'soon'), 'bad_expiry');
    assert.equal(await make('x', ['read'], new Date(time.now).toISOString()), 'bad_expiry');
    for (let n = 0; n < 100; n++) assert.equal(await make(`t${n}`, ['read']), 'none');
    assert.equal(await make('x', ['read']), 'too_many');
  }));

test('use is noted at most once a minute', () =>
  inSetting(async ({ db, services, time, origin }) => {
    const { listener } = await addPeople(services);
    const { token } = services.apiTokens.create(listener.id, {
      name: 'x',
      scopes: ['read'],
      expiresAt: null,
    });
    const session = services.sessions.start(listener, 'bearer', origin);
    const changes = () => db.read((r) => r.value<number>('SELECT total_changes()')) ?? 0;
    const use = () => {
      const before = changes();
      services.apiTokens.authenticate(token, origin.address);
      services.sessions.authenticate(session.token, 'bearer', origin.address);
      return changes() - before;
    };
    use();
    time.now += 59_000;
    assert.equal(use(), 0);
    time.now += 1000;
    assert.ok(use() > 0);
  }));

test('no secret stands in the database file', () =>
  inSetting(async ({ db, services, origin }) => {
    const { listener } = await addPeople(services);
    const session = services.sessions.start(listener, 'cookie', origin).token;
    const { token } = services.apiTokens.create(listener.id, {
      name: 'x',
      scopes: ['read'],
      expiresAt: null,
    });
    const { secret } = services.appPasswords.create(listener.id, 'phone');
    const bytes = [db.path, `${db.path}-wal`].map((file) => readFileSync(file, 'latin1')).join('');
    assert.ok(bytes.includes('phone'), 'the rows are in these bytes');
    for (const text of [session, session.slice(5), token, token.slice(8), secret, secret.replaceAll('-', '')])
      assert.equal(bytes.includes(text), false);
  }));
