import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openReadOnly, schemaText } from '@bandstand/sqlite';
import { backups, folder, listening, named, open, rows } from './setting.ts';
import { addApp, addIngress, addStream, addVod, oldAppDb, oldFolder, oldHub, oldVods } from './streamhub.ts';

const count = (table: string) => `SELECT count(*) FROM ${table}`;

for (const nested of [false, true]) {
  test(`a StreamHub ${nested ? 'in its own layout' : 'with everything in one folder'} opens with all its rows`, async (t) => {
    const dataDir = folder(t);
    oldFolder(dataDir, { nested });
    const live = await open(t, dataDir);
    assert.equal(live.layout, nested ? 'nested' : 'flat');
    assert.equal(live.split.done, true);
    const [of, club] = [rows(live, 'live'), rows(live, 'club')];
    assert.deepEqual([of.streams.length, of.vods.length, of.ingress.length], [6, 6, 1]);
    assert.deepEqual([club.streams.length, club.vods.length, club.ingress.length], [3, 3, 1]);
    assert.deepEqual(club.vods[0], {
      id: 200_001,
      app_id: 2,
      name: 'club-1',
      local_path: 'recordings/club-1.mp4',
      started_at: '2025-03-01T20:00:00.000Z',
      egress_id: 'EG_club-1',
    });
    const [key] = club.ingress as { stream_key: null; stream_key_hint: string; stream_key_hash: string }[];
    assert.equal(key?.stream_key, null);
    assert.equal(key?.stream_key_hint, 'club');
    const found = live.hub.read((r) =>
      r.value('SELECT app_id FROM ingress_keys WHERE key_hash = ?', [key?.stream_key_hash ?? '']),
    );
    assert.equal(found, 2);
    assert.equal(
      live.hub.read((r) => r.value(count('streams'))),
      6,
      'those of old stay',
    );
    assert.ok(existsSync(join(dataDir, 'apps', 'live', 'vods.db')));
    assert.equal(
      live.hub.read((r) => r.value(`SELECT group_concat(kind, ' ') FROM app_duties WHERE app_id = 1`)),
      'streams',
    );
    assert.equal(live.secrets.get('APP_LIVE_S3_SECRET'), 'hush');
    assert.equal(statSync(join(dataDir, 'secrets.json')).mode & 0o777, 0o600);
  });
}

test('the backup is what there was before, its path is noted, and a second start changes nothing', async (t) => {
  const dataDir = folder(t);
  oldFolder(dataDir);
  const before = schemaText(openReadOnly(join(dataDir, 'streamhub.db')));
  const first = await open(t, dataDir);
  const [backup = '', ...more] = backups(dataDir);
  assert.deepEqual(more, []);
  assert.equal(first.split.backup, join(dataDir, backup));
  assert.equal(
    first.hub.read((r) => r.value(`SELECT value FROM _streamhub_meta WHERE key = 'per_app_split_backup'`)),
    join(dataDir, backup),
  );
  const copy = openReadOnly(join(dataDir, backup));
  t.after(() => copy.close());
  assert.equal(
    copy.read((r) => r.value('PRAGMA user_version')),
    8,
  );
  assert.equal(schemaText(copy), before);
  assert.equal(
    copy.read((r) => r.value(`SELECT stream_key FROM ingress_auth WHERE app = 'club'`)),
    'key-of-club',
  );
  const all = [rows(first, 'live'), rows(first, 'club')];
  first.close();
  const second = await open(t, dataDir);
  assert.deepEqual([rows(second, 'live'), rows(second, 'club')], all);
  assert.deepEqual(second.split.apps, []);
  assert.equal(backups(dataDir).length, 1);
  // Somebody removes the marks: nothing comes twice.
  second.hub.write((w) => {
    w.run(`DELETE FROM _streamhub_meta WHERE key = 'per_app_split_done'`);
    w.run(`UPDATE apps SET state = 'legacy'`);
  });
  for (const app of ['live', 'club'])
    second.databases.write(named(app), (w) => w.run(`DELETE FROM _streamhub_meta WHERE key LIKE 'split_%'`));
  second.close();
  const third = await open(t, dataDir);
  assert.deepEqual([rows(third, 'live'), rows(third, 'club')], all);
});

test('a file of any of its numbers opens, and has then the schema of a new one', async (t) => {
  const fresh = await open(t, folder(t));
  const wanted = schemaText(fresh.hub);
  const app = fresh.databases.read(named('live'), () => 0);
  assert.equal(app, 0);
  for (const version of [1, 4, 7, 8]) {
    const dataDir = folder(t);
    const hub = oldHub(join(dataDir, 'streamhub.db'), version);
    addApp(hub, 'club');
    if (version >= 4) hub.write((w) => addIngress(w, 'in-1', 'club', 'a-key'));
    hub.close();
    const live = await open(t, dataDir);
    assert.equal(
      schemaText(live.hub, { except: ['streams', 'vods', 'ingress_auth'] }),
      wanted,
      `from ${version}`,
    );
    assert.equal(live.apps.get(named('club')).tenantId, 'platform');
    assert.equal(
      live.databases.read(named('club'), (r) => r.value(count('ingress_auth'))),
      version >= 4 ? 1 : 0,
    );
  }
});

test('an app.db of old has afterwards the schema of a new one, and keeps its rows', async (t) => {
  const dataDir = folder(t);
  const hub = oldHub(join(dataDir, 'streamhub.db'));
  addApp(hub, 'club');
  hub.close();
  const old = oldAppDb(join(dataDir, 'apps', 'club', 'app.db'));
  old.write((w) => {
    addVod(w, { id: 7, appId: 1, name: 'gig', localPath: '/old/apps/club/recordings/gig.mp4' });
    w.run(`INSERT INTO vod_variants (vod_id, format) VALUES (7, 'hls')`);
    w.run(
      `INSERT INTO restream_targets (app, room, url, url_masked) VALUES ('club', 'main', 'rtmp://a/b', 'rtmp://a/***')`,
    );
    w.run(`INSERT INTO app_plugins (plugin_id) VALUES ('radio')`);
  });
  old.close();
  const live = await open(t, dataDir);
  await live.apps.create({ name: named('fresh') });
  const texts = ['club', 'fresh'].map((name) => {
    const db = openReadOnly(live.folders.database(named(name)));
    t.after(() => db.close());
    return schemaText(db);
  });
  assert.equal(texts[0], texts[1]);
  assert.deepEqual(rows(live, 'club').vods.length, 1);
  for (const table of ['vod_variants', 'restream_targets', 'app_plugins'])
    assert.equal(
      live.databases.read(named('club'), (r) => r.value(count(table))),
      1,
      table,
    );
  live.databases.write(named('club'), (w) => w.run('DELETE FROM vods'));
  const next = live.databases.write(
    named('club'),
    (w) => w.run(`INSERT INTO vods (app_id, name) VALUES (1, 'next')`).lastInsertRowid,
  );
  assert.equal(next, 8, 'numbers are not given twice');
});

test('rows that collide get another number, rows that cannot be are set aside, and both are told', async (t) => {
  const dataDir = folder(t);
  const hub = oldHub(join(dataDir, 'streamhub.db'));
  const id = addApp(hub, 'club');
  hub.close();
  const appDb = oldAppDb(join(dataDir, 'apps', 'club', 'app.db'));
  appDb.write((w) => {
    for (const n of [1, 2]) addVod(w, { id: n, appId: id, name: `newer-${n}` });
    addStream(w, 1, id, 'main/one');
  });
  appDb.close();
  const old = oldVods(join(dataDir, 'apps', 'club', 'vods.db'), { loose: true, without: 'snapshot_key' });
  old.write((w) => {
    for (const n of [1, 2, 3]) addVod(w, { id: n, appId: id, name: `older-${n}` });
    addVod(w, { id: 4, appId: id, name: 'odd', status: 'melting' });
    addStream(w, 1, id, 'main/one');
    addStream(w, 2, id, 'main/two');
  });
  old.close();
  const heard = listening();
  const live = await open(t, dataDir, { log: heard.log });
  assert.equal(live.split.done, true);
  const names = live.databases.read(named('club'), (r) =>
    r.all<{ id: number; name: string }>('SELECT id, name FROM vods ORDER BY name'),
  );
  assert.deepEqual(
    names.map(({ name }) => name),
    ['newer-1', 'newer-2', 'older-1', 'older-2', 'older-3'],
  );
  assert.deepEqual(
    names.filter(({ name }) => name.startsWith('newer')).map(({ id }) => id),
    [1, 2],
  );
  const aside = live.databases.read(named('club'), (r) =>
    r.all<{ row_json: string; reason: string }>('SELECT * FROM _streamhub_set_aside'),
  );
  assert.equal(aside.length, 1);
  assert.match(aside[0]?.reason ?? '', /CHECK/);
  assert.equal(JSON.parse(aside[0]?.row_json ?? '{}').name, 'odd');
  const [app] = live.split.apps;
  const tally =
    app !== undefined && 'tallies' in app
      ? app.tallies.find(({ source, table }) => source === 'vods.db' && table === 'vods')
      : undefined;
  assert.deepEqual(
    [tally?.rows, tally?.carried, tally?.there, tally?.renumbered, tally?.setAside],
    [4, 1, 0, 2, 1],
  );
  assert.ok(heard.lines.some(({ level, text }) => level === 'warn' && text.includes('brought rows')));
});

test('what StreamHub brought once and somebody deleted since does not come back, but is kept', async (t) => {
  const dataDir = folder(t);
  const hub = oldHub(join(dataDir, 'streamhub.db'));
  const id = addApp(hub, 'club');
  hub.write((w) => {
    addIngress(w, 'in-1', 'club', 'revoked-since');
    w.run(`INSERT INTO _streamhub_meta VALUES ('per_app_split_done', '1', '2025')`);
    addVod(w, { id: 9, appId: id, name: 'never-copied' });
  });
  hub.close();
  const appDb = oldAppDb(join(dataDir, 'apps', 'club', 'app.db'));
  appDb.write((w) => {
    addVod(w, { id: 1, appId: id, name: 'kept' });
    w.run(
      `INSERT INTO _streamhub_meta VALUES ('vods_import_done', '1', '2025'), ('ingress_import_done', '1', '2025')`,
    );
  });
  appDb.close();
  const old = oldVods(join(dataDir, 'apps', 'club', 'vods.db'));
  old.write((w) => ['kept', 'deleted'].forEach((name, at) => addVod(w, { id: at + 1, appId: id, name })));
  old.close();
  const live = await open(t, dataDir);
  const db = live.databases;
  assert.deepEqual(
    db
      .read(named('club'), (r) => r.all<{ name: string }>('SELECT name FROM vods ORDER BY name'))
      .map(({ name }) => name),
    ['kept', 'never-copied'],
  );
  assert.equal(
    db.read(named('club'), (r) => r.value(count('ingress_auth'))),
    0,
  );
  const aside = db.read(named('club'), (r) =>
    r.all<{ source_table: string; row_json: string }>(
      'SELECT * FROM _streamhub_set_aside ORDER BY source_table',
    ),
  );
  assert.deepEqual(
    aside.map(({ source_table }) => source_table),
    ['ingress_auth', 'vods'],
  );
  assert.ok(!aside.some(({ row_json }) => row_json.includes('revoked-since')), 'no key in clear');
});
