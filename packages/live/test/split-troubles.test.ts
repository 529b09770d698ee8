/** What stands in the way of taking over a StreamHub's folder. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { openReadOnly } from '@bandstand/sqlite';
import { backups, folder, named, open, rows } from './setting.ts';
import { oldFolder } from './streamhub.ts';

test('an app that cannot be read is told, stays undone, and is finished when it can', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  const broken = join(dataDir, 'apps', 'club', 'app.db');
  mkdirSync(dirname(broken), { recursive: true });
  writeFileSync(broken, 'no database at all, but long enough to be looked at '.repeat(40));
  const live = await open(t, dataDir);
  assert.equal(live.split.done, false);
  assert.equal(live.apps.get(named('club')).state, 'legacy');
  assert.equal(live.apps.get(named('live')).state, 'ready');
  assert.throws(() => live.databases.read(named('club'), () => 0), { code: 'not_available' });
  assert.equal(rows(live, 'live').vods.length, 6);
  rmSync(broken);
  assert.equal(rows(live, 'club').vods.length, 3, 'at the next use already');
  live.close();
  const next = await open(t, dataDir);
  assert.equal(next.split.done, true);
  assert.equal(rows(next, 'club').ingress.length, 1);
});

test("StreamHub's inner folder is refused with the folder to name, and nothing is made", async (t) => {
  const root = folder(t);
  oldFolder(root, { nested: true });
  const before = readdirSync(join(root, 'data'));
  await assert.rejects(open(t, join(root, 'data')), { code: 'not_available' });
  assert.deepEqual(readdirSync(join(root, 'data')), before);
  assert.equal(readFileSync(join(root, 'data', 'secrets.json'), 'utf8').includes('hush'), true);
});

test('without room for the backup nothing is touched', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  await assert.rejects(open(t, dataDir, { freeBytes: () => 1000 }), { code: 'no_space' });
  const db = openReadOnly(join(dataDir, 'streamhub.db'));
  t.after(() => db.close());
  assert.equal(
    db.read((r) => r.value('PRAGMA user_version')),
    8,
  );
  assert.deepEqual(readdirSync(join(dataDir, 'apps', 'live')), ['vods.db']);
  assert.deepEqual(backups(dataDir), []);
});

test('backups are kept up to a number, and the one of the split longer', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  for (const day of ['01', '02', '03', '04'])
    writeFileSync(join(dataDir, `streamhub.db.bak-2024-01-${day}T00-00-00-000Z`), 'old');
  const live = await open(t, dataDir, { keepBackups: 2 });
  assert.equal(backups(dataDir).length, 2);
  assert.ok(backups(dataDir).some((name) => live.split.backup?.endsWith(name)));
});
