/** What follows once a StreamHub's folder was taken over. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { cleanupGlobal } from '../src/index.ts';
import { folder, named, open, rows } from './setting.ts';
import { addStream, addVod, oldFolder, oldHubOf } from './streamhub.ts';

test('the cleanup removes the tables of all apps when every row is accounted for, and not before', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  const hub = oldHubOf(dataDir);
  hub.write((w) => addStream(w, 77, 99, 'nobody/1'));
  hub.close();
  const live = await open(t, dataDir);
  assert.deepEqual(live.split.orphans, { streams: 1 });
  const parts = { hub: live.hub, databases: live.databases };
  assert.throws(() => cleanupGlobal({ ...parts, discardOrphans: false }), { code: 'conflict' });
  live.hub.write((w) => addVod(w, { id: 1, appId: 1, name: 'after the split' }));
  assert.throws(() => cleanupGlobal({ ...parts, discardOrphans: true }), { code: 'conflict' });
  assert.equal(
    live.hub.read((r) => r.value('SELECT count(*) FROM vods')),
    7,
  );
  live.hub.write((w) => w.run('DELETE FROM vods WHERE id = 1'));
  live.databases.write(named('live'), (w) => w.run(`DELETE FROM vods WHERE name = 'live-1'`));
  assert.deepEqual(cleanupGlobal({ ...parts, discardOrphans: true }), {
    streams: 7,
    vods: 6,
    ingress_auth: 2,
  });
  assert.deepEqual(cleanupGlobal({ ...parts, discardOrphans: false }), {});
  assert.equal(rows(live, 'club').vods.length, 3);
});

test('tenancy is made good at each start, and a second time changes nothing', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  const hub = oldHubOf(dataDir);
  hub.write((w) => {
    w.run(`INSERT INTO tenants (id, name) VALUES ('tnt_1', 'One')`);
    w.run(`UPDATE apps SET tenant_id = CASE name WHEN 'club' THEN 'tnt_1' END`);
  });
  hub.close();
  const state = (live: Awaited<ReturnType<typeof open>>) =>
    live.hub.read((r) => [
      r.all('SELECT name, tenant_id FROM apps'),
      r.all('SELECT name, tenant_id FROM api_tokens'),
    ]);
  const first = await open(t, dataDir);
  const wanted = [
    [
      { name: 'live', tenant_id: 'platform' },
      { name: 'club', tenant_id: 'tnt_1' },
    ],
    [{ name: 'cam', tenant_id: 'tnt_1' }],
  ];
  assert.deepEqual(state(first), wanted);
  first.close();
  assert.deepEqual(state(await open(t, dataDir)), wanted);
});
