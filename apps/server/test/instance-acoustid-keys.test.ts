import assert from 'node:assert/strict';
import test from 'node:test';
import { Applications } from '@bandstand/acoustid';
import { bandstand, folder } from './instance/command.ts';
import { copyDatabases, openDatabases } from './instance/databases.ts';

test('the keys of programs and people are registered while a server runs', async (t) => {
  const data = folder(t);
  await copyDatabases(data);
  const { postgres, close } = await openDatabases(data, { durable: false });
  t.after(close);
  const add = (what: string, ...args: string[]) =>
    bandstand(['acoustid', what, 'add', ...args, '--data', data]);
  const picard = ['--name', 'Picard', '--key', 'v8pQ6oyB', '--program-version', '2.12', '--rate-limit', '50'];
  const first = await add('application', ...picard, '--json');
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(JSON.parse(first.stdout), { id: 1, key: 'v8pQ6oyB', name: 'Picard' });
  const known = await new Applications(postgres.binds.app, { clock: Date.now }).byKey('v8pQ6oyB');
  assert.deepEqual(known, { id: 1, key: 'v8pQ6oyB', accountId: null, rateLimit: 50 });
  const again = await add('application', ...picard);
  assert.deepEqual([again.code, again.stdout], [1, '']);
  assert.match(again.stderr, /This key is in use already/);
  const ana = await add('account', '--name', 'Ana');
  assert.equal(ana.code, 0, ana.stderr);
  assert.match(ana.stdout, /^[A-Za-z0-9]{10}\n$/);
  assert.equal((await add('application', '--key', 'x')).code, 2);
});
