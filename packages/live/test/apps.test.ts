import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { configProblems, isReservedName, parseAppName } from '../src/index.ts';
import { folder, named, open } from './setting.ts';

test('a first start makes streamhub.db with its tables and the app live, and a second nothing', async (t) => {
  const dataDir = folder(t);
  const first = await open(t, dataDir);
  assert.equal(first.layout, 'new');
  const tables = 'tenants users memberships quotas api_tokens nodes apps server_logs _streamhub_meta'.split(
    ' ',
  );
  for (const table of tables)
    assert.equal(
      first.hub.read((r) => r.value('SELECT 1 FROM sqlite_schema WHERE name = ?', [table])),
      1,
      table,
    );
  assert.equal(
    first.hub.read((r) => r.value('PRAGMA user_version')),
    9,
  );
  const app = first.apps.get(named('live'));
  assert.deepEqual([app.state, app.tenantId, app.nodeId], ['ready', 'platform', null]);
  assert.deepEqual(readdirSync(join(dataDir, 'apps', 'live')).toSorted(), [
    'app.db',
    'config.yaml',
    'hls',
    'recordings',
    'samples',
    'snapshots',
  ]);
  assert.equal(statSync(join(dataDir, 'apps', 'live')).mode & 0o777, 0o700);
  assert.deepEqual(configProblems(first.apps.config(named('live')).read(), named('live')), []);
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.includes('.bak')),
    [],
    'nothing to save',
  );
  first.apps.remove(named('live'));
  first.close();
  const second = await open(t, dataDir);
  assert.deepEqual(second.apps.list({ limit: 10 }), [], 'who deleted it does not want it');
});

test('columns have the names of the seed and those of StreamHub', async (t) => {
  const { hub, databases } = await open(t, folder(t));
  hub.write((w) => w.run(`UPDATE quotas SET max_apps = 7 WHERE tenant_id = 'platform'`));
  assert.equal(
    hub.read((r) => r.value('SELECT maxApps FROM quotas')),
    7,
  );
  assert.equal(
    hub.read((r) => r.value(`SELECT tenant FROM apps WHERE name = 'live'`)),
    'platform',
  );
  hub.write((w) => w.run(`INSERT INTO nodes (id, name, ip, status) VALUES ('n', 'n', '10.0.0.2', 'active')`));
  assert.deepEqual(
    hub.read((r) => r.get('SELECT endpoint, role, health FROM nodes')),
    {
      endpoint: '10.0.0.2',
      role: 'edge',
      health: 'active',
    },
  );
  databases.write(named('live'), (w) =>
    w.run(`INSERT INTO vods (app_id, name, metatags_json) VALUES (1, 'a', '{}')`),
  );
  assert.deepEqual(
    databases.read(named('live'), (r) => r.get('SELECT metatags, status FROM vods')),
    {
      metatags: '{}',
      status: 'recording',
    },
  );
});

test('the log is searched by its words', async (t) => {
  const { hub } = await open(t, folder(t));
  const find = (words: string): number =>
    hub.read((r) =>
      r.value<number>('SELECT count(*) FROM server_logs_fts WHERE server_logs_fts MATCH ?', [words]),
    ) ?? -1;
  hub.write((w) =>
    w.run(`INSERT INTO server_logs (level, source, message) VALUES ('warn', 'rtmp', 'wrong key of Ærø')`),
  );
  assert.deepEqual([find('key'), find('rtmp'), find('other')], [1, 1, 0]);
  hub.write((w) => w.run(`UPDATE server_logs SET message = 'other'`));
  assert.deepEqual([find('key'), find('other')], [0, 1]);
  hub.write((w) => w.run('DELETE FROM server_logs'));
  assert.equal(find('other'), 0);
});

test('every spelling but the name itself is the name of nothing, and makes nothing', async (t) => {
  const dataDir = folder(t);
  const live = await open(t, dataDir);
  const before = readdirSync(join(dataDir, 'apps'));
  const spellings = [
    'Live',
    'live ',
    'live/',
    'live%2F.',
    '..%2Fapps%2Flive',
    '../apps/live',
    'live/.',
    '.',
    '..',
    '',
    'ab',
    'live\0',
  ];
  const foreign = [
    'lıve',
    'ｌｉｖｅ',
    'live\u200b',
    'li\u0301ve',
    'a'.repeat(33),
    '-live',
    'live-',
    'my_app',
    null,
    7,
    ['live'],
  ];
  for (const text of [...spellings, ...foreign])
    assert.equal(parseAppName(text), undefined, JSON.stringify(text));
  for (const name of ['con', 'aux', 'com1', 'api', 'xn--live']) {
    assert.ok(isReservedName(named(name)), name);
    await assert.rejects(live.apps.create({ name: named(name) }), { code: 'invalid' });
  }
  for (const work of [
    () => live.databases.read(named('nobody'), () => 0),
    () => live.databases.write(named('nobody'), () => 0),
    () => live.apps.get(named('nobody')),
    () => live.apps.config(named('nobody')),
    () => live.apps.remove(named('nobody')),
  ])
    assert.throws(work, { code: 'not_found' });
  await assert.rejects(live.databases.hold(named('nobody')), { code: 'not_found' });
  assert.deepEqual(readdirSync(join(dataDir, 'apps')), before);
});

test('an app is made whole or not at all, and goes with all it has', async (t) => {
  const dataDir = folder(t);
  const live = await open(t, dataDir);
  const name = named('late-show');
  await assert.rejects(live.apps.create({ name, tenantId: 'tnt_x' }), { code: 'invalid' });
  const app = await live.apps.create({ name, displayName: 'Late Show' });
  assert.equal(app.displayName, 'Late Show');
  await assert.rejects(live.apps.create({ name }), { code: 'conflict' });
  live.databases.write(name, (w) =>
    w.run(`INSERT INTO streams (app_id, stream_id, type) VALUES (?, 'main/a', 'rtmp')`, [app.id]),
  );
  live.apps.remove(name);
  assert.ok(!existsSync(live.folders.app(name)));
  const again = await live.apps.create({ name });
  assert.notEqual(again.id, app.id);
  assert.equal(
    live.databases.read(name, (r) => r.value('SELECT count(*) FROM streams')),
    0,
  );
  live.apps.remove(name);
  mkdirSync(live.folders.app(name));
  writeFileSync(join(live.folders.app(name), 'gig.mp4'), 'x');
  await assert.rejects(
    live.apps.create({ name }),
    { code: 'conflict' },
    'files that are there are not taken',
  );
});

test('what a kill left of apps that were made or deleted is finished or undone at the next start', async (t) => {
  const dataDir = folder(t);
  const live = await open(t, dataDir);
  for (const name of ['half', 'whole', 'going']) await live.apps.create({ name: named(name) });
  live.hub.write((w) => {
    w.run(`UPDATE apps SET state = 'creating' WHERE name IN ('half', 'whole')`);
    w.run(`UPDATE apps SET state = 'deleting' WHERE name = 'going'`);
  });
  live.close();
  mkdirSync(join(dataDir, 'apps', '.deleted-going'));
  renameSync(live.folders.app(named('half')), join(dataDir, 'apps', '.incoming-half.4194305'));
  const next = await open(t, dataDir);
  assert.deepEqual(
    next.apps.list({ limit: 10 }).map(({ name, state }) => `${name} ${state}`),
    ['live ready', 'whole ready'],
  );
  assert.deepEqual(readdirSync(join(dataDir, 'apps')).toSorted(), ['live', 'whole']);
});

test('config.yaml keeps its versions, and refuses what would leave the app', async (t) => {
  let now = Date.UTC(2026, 0, 1);
  const live = await open(t, folder(t), { clock: () => (now += 1000) });
  const config = live.apps.config(named('live'));
  const text = config.read();
  for (const bad of [
    text.replace('name: live', 'name: other'),
    text.replace('APP_LIVE_S3_KEY', 'BANDSTAND_SECRET_KEY'),
    text.replace('APP_LIVE_S3_KEY', 'APP_OTHER_S3_KEY'),
    text.replace('local_dir: recordings', 'local_dir: ../../other'),
    text.replace('local_dir: recordings', 'local_dir: /etc'),
    `${text}\n  broken: [`,
    '- a list',
  ])
    assert.throws(() => config.write(bad), { code: 'invalid' }, bad.slice(-200));
  assert.equal(config.read(), text);
  for (let version = 1; version <= 22; version += 1) config.write(`${text}\nmine: ${version} # a remark\n`);
  assert.match(config.read(), /mine: 22 # a remark/);
  assert.equal(config.backups().length, 20);
  assert.match(config.backup(config.backups()[0] ?? ''), /mine: 21/);
  assert.throws(() => config.backup('../config.yaml'), { code: 'not_found' });
});

test('secrets.json holds what is set, for its owner alone, and never tells the key of the server', async (t) => {
  const dataDir = folder(t);
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ master_key: 'f'.repeat(64) }), {
    mode: 0o644,
  });
  const { secrets } = await open(t, dataDir);
  secrets.change({ APP_LIVE_S3_KEY: 'id', APP_LIVE_S3_SECRET: 'hush' });
  secrets.change({ APP_LIVE_S3_KEY: null });
  assert.deepEqual(secrets.ofApp(named('live')), { APP_LIVE_S3_SECRET: 'hush' });
  assert.equal(secrets.get('master_key'), undefined);
  assert.throws(() => secrets.change({ master_key: 'mine' }), { code: 'invalid' });
  const file = join(dataDir, 'secrets.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
    master_key: 'f'.repeat(64),
    APP_LIVE_S3_SECRET: 'hush',
  });
});
