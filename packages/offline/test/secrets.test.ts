/** Tokens lie in an encrypted file and nowhere else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openFile, SecretFile } from '@bandstand/offline/node';
import { testFolder } from './folder.ts';
import { album, signIn, take } from './library.ts';

const token = '5f4dcc3b5aa765d61d8327deb882cf99';
const ann = { serverId: 's1', userId: 'u1' };
const bob = { serverId: 's1', userId: 'u2' };

test('a token comes back to its owner, after a new start too, and its file reads as noise', async (t) => {
  const folder = testFolder(t);
  const paths = { path: join(folder, 'secrets'), keyPath: join(folder, 'key') };
  const secrets = new SecretFile(paths);
  await secrets.set(ann, token);
  await secrets.set(bob, 'other');
  const again = new SecretFile(paths);
  assert.deepEqual([await again.get(ann), await again.get(bob)], [token, 'other']);
  await again.remove(bob);
  await again.remove(bob);
  assert.deepEqual([await secrets.get(ann), await secrets.get(bob)], [token, undefined]);
  for (const path of Object.values(paths)) assert.equal(statSync(path).mode & 0o777, 0o600);
  const store = openFile(join(folder, 'store.db'));
  take(store, signIn(store), null, album(1, 'A', ['t']));
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name), 'latin1');
    assert.ok(!bytes.includes(token) && !bytes.includes('access_token'), name);
  }
  store.close();
});

test('a file that was changed, or another key, is refused with what to do', async (t) => {
  const folder = testFolder(t);
  const paths = { path: join(folder, 'secrets'), keyPath: join(folder, 'key') };
  await new SecretFile(paths).set(ann, token);
  const other = new SecretFile({ ...paths, keyPath: join(folder, 'key2') });
  await assert.rejects(other.get(ann), { code: 'cannot_open', message: /sign in again/ });
  writeFileSync(paths.keyPath, 'short');
  assert.throws(() => new SecretFile(paths), { code: 'cannot_open' });
});
