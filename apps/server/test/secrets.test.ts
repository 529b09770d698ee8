import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ConfigError } from '../src/config/index.ts';
import { openKeyring } from '../src/secrets/index.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-secrets-'));
  t.after(() => rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}

test('what was sealed is opened by the next start, and by no other key or purpose', (t) => {
  const dir = folder(t);
  const sealed = openKeyring(dir, null, true).seal('app-password', 'häuser 🎵');
  assert.ok(!sealed.includes('häuser'));
  assert.equal(openKeyring(dir, null, false).open('app-password', sealed), 'häuser 🎵');
  assert.throws(() => openKeyring(dir, null, false).open('other', sealed));
  assert.throws(() => openKeyring(dir, 'cd'.repeat(32), false).open('app-password', sealed));
  assert.throws(() => openKeyring(dir, null, false).open('app-password', `${sealed.slice(0, -4)}AAAA`));
});

test('the same text is sealed differently each time, and found again by its keyed hash', (t) => {
  const keys = openKeyring(folder(t), null, true);
  assert.notEqual(keys.seal('p', 'same'), keys.seal('p', 'same'));
  assert.equal(keys.mac('p', 'same'), keys.mac('p', 'same'));
  assert.notEqual(keys.mac('p', 'same'), keys.mac('q', 'same'));
});

test('secrets.json is for its owner alone, also after somebody opened it up', (t) => {
  const dir = folder(t);
  openKeyring(dir, null, true);
  const file = join(dir, 'secrets.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  chmodSync(file, 0o644);
  openKeyring(dir, null, false);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dir), ['secrets.json']);
});

test('a key that is missing beside data, or malformed, is never replaced by a new one', (t) => {
  const dir = folder(t);
  assert.throws(
    () => openKeyring(dir, null, false),
    (error) => error instanceof ConfigError && /Restore/.test(error.message),
  );
  writeFileSync(join(dir, 'secrets.json'), '{"master_key":"short"}');
  assert.throws(() => openKeyring(dir, null, true), ConfigError);
  assert.equal(readFileSync(join(dir, 'secrets.json'), 'utf8'), '{"master_key":"short"}');
  assert.throws(() => openKeyring(dir, 'no key', true), /64 hexadecimal/);
});

test('a file that holds secrets of apps alone gets a key, and keeps them', (t) => {
  const dir = folder(t);
  const file = join(dir, 'secrets.json');
  writeFileSync(file, '{"APP_LIVE_S3_KEY":"id"}', { mode: 0o644 });
  assert.throws(() => openKeyring(dir, null, false), /Restore/);
  const sealed = openKeyring(dir, null, true).seal('p', 'text');
  assert.equal(openKeyring(dir, null, false).open('p', sealed), 'text');
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).APP_LIVE_S3_KEY, 'id');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dir), ['secrets.json']);
});
