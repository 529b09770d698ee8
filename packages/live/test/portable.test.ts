import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { exportApp, importApp, type LiveStorage, moveApp, replicateApp } from '../src/index.ts';
import { folder, named, open } from './setting.ts';
import { addIngress, addVod, oldAppDb } from './streamhub.ts';

const club = named('club');

/** A server with an app that has something of everything. */
async function server(t: TestContext): Promise<LiveStorage> {
  const live = await open(t, folder(t));
  const app = await live.apps.create({ name: club, displayName: 'The Club' });
  live.databases.write(club, (w) => {
    w.run(
      `INSERT INTO vods (app_id, name, status, local_path) VALUES (?, 'gig', 'ready', 'recordings/gig.mp4')`,
      [app.id],
    );
    w.run(
      `INSERT INTO ingress_auth (ingress_id, app, stream_key_hash) VALUES ('in', 'club', 'hash-of-a-key')`,
    );
  });
  writeFileSync(join(live.folders.app(club), 'recordings', 'gig.mp4'), 'moving pictures');
  writeFileSync(join(live.folders.app(club), 'samples', 'player.html'), '<p>play</p>');
  symlinkSync('/etc/hostname', join(live.folders.app(club), 'samples', 'link.html'));
  live.hub.write((w) =>
    w.run(`INSERT INTO api_tokens (name, token_hash, scope, app_id) VALUES ('cam', ?, 'app', ?)`, [
      'a'.repeat(64),
      app.id,
    ]),
  );
  live.secrets.change({ APP_CLUB_S3_KEY: 'id', APP_CLUB_S3_SECRET: 'hush', APP_LIVE_S3_KEY: 'of another' });
  return live;
}

/** An export as a directory. */
async function exported(
  t: TestContext,
  live: LiveStorage,
  options = { media: true, secrets: true },
): Promise<string> {
  const [scratch, target] = [folder(t), folder(t)];
  for (const { path, source } of await exportApp(live, club, scratch, options)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(source, join(target, path));
  }
  return target;
}

const vodsOf = (live: LiveStorage, name = club) =>
  live.databases.read(name, (r) =>
    r.all<{ name: string; app_id: number }>('SELECT name, app_id FROM vods ORDER BY id'),
  );

test('an exported app is imported on another server, with all it has, under its name or another', async (t) => {
  const from = await server(t);
  const target = await exported(t, from);
  assert.equal(existsSync(join(target, 'samples', 'link.html')), false, 'no links');
  assert.ok(!readFileSync(join(target, 'app.json'), 'utf8').includes('of another'));
  const to = await open(t, folder(t));
  await to.apps.create({ name: named('before') });
  const app = await importApp(to, target);
  assert.deepEqual([app.name, app.displayName, app.state], ['club', 'The Club', 'ready']);
  assert.deepEqual(vodsOf(to), [{ name: 'gig', app_id: app.id }]);
  assert.notEqual(app.id, from.apps.get(club).id);
  assert.equal(readFileSync(join(to.folders.app(club), 'recordings', 'gig.mp4'), 'utf8'), 'moving pictures');
  assert.equal(
    to.hub.read((r) => r.value(`SELECT name FROM api_tokens WHERE app_id = ?`, [app.id])),
    'cam',
  );
  assert.equal(
    to.hub.read((r) => r.value(`SELECT app_id FROM ingress_keys WHERE key_hash = 'hash-of-a-key'`)),
    app.id,
  );
  assert.deepEqual(to.secrets.ofApp(club), { APP_CLUB_S3_KEY: 'id', APP_CLUB_S3_SECRET: 'hush' });
  await assert.rejects(importApp(to, target), { code: 'conflict' });
  const other = named('other-club');
  await importApp(to, target, { name: other });
  assert.match(to.apps.config(other).read(), /APP_OTHER_CLUB_S3_KEY/);
  assert.equal(
    to.databases.read(other, (r) => r.value('SELECT app FROM ingress_auth')),
    'other-club',
  );
  assert.equal(to.secrets.get('APP_OTHER_CLUB_S3_SECRET'), 'hush');
});

test('without recordings and secrets, an export has none', async (t) => {
  const target = await exported(t, await server(t), { media: false, secrets: false });
  assert.deepEqual(readdirSync(target).toSorted(), ['app.db', 'app.json', 'config.yaml', 'samples']);
  assert.ok(!readFileSync(join(target, 'app.json'), 'utf8').includes('hush'));
});

test('a directory that was copied by hand is imported, also one of a StreamHub', async (t) => {
  const from = await server(t);
  const copy = join(folder(t), 'club');
  from.close();
  cpSync(from.folders.app(club), copy, { recursive: true });
  const to = await open(t, folder(t));
  await assert.rejects(importApp(to, copy), { code: 'invalid' }, 'it must be named');
  await importApp(to, copy, { name: club });
  assert.equal(vodsOf(to)[0]?.name, 'gig');
  const old = join(folder(t), 'apps', 'radio');
  const db = oldAppDb(join(old, 'app.db'));
  db.write((w) => {
    addVod(w, { id: 5, appId: 12, name: 'show', localPath: '/var/hub/apps/radio/recordings/show.mp4' });
    addIngress(w, 'in-1', 'radio', 'a-secret-key');
  });
  db.close();
  const radio = await importApp(to, old, { name: named('radio') });
  assert.deepEqual(
    to.databases.read(named('radio'), (r) => r.get('SELECT app_id, local_path FROM vods')),
    { app_id: radio.id, local_path: 'recordings/show.mp4' },
  );
  assert.equal(
    to.hub.read((r) => r.value('SELECT count(*) FROM ingress_keys WHERE app_id = ?', [radio.id])),
    1,
  );
});

test('what is no app leaves nothing', async (t) => {
  const to = await open(t, folder(t));
  const from = await server(t);
  const attempts: ((target: string) => void)[] = [
    (target) => writeFileSync(join(target, 'app.db'), 'x'.repeat(5000)),
    (target) => writeFileSync(join(target, 'app.json'), '{"format":2,"name":"club"}'),
    (target) => writeFileSync(join(target, 'app.json'), '{"format":1,"name":"../club"}'),
    (target) => writeFileSync(join(target, 'app.json'), '{"format":1,"name":"club","tokens":[{"name":"a"}]}'),
    (target) =>
      writeFileSync(
        join(target, 'config.yaml'),
        'name: club\ns3: { access_key_env: BANDSTAND_SECRET_KEY }\n',
      ),
  ];
  for (const [at, spoil] of attempts.entries()) {
    const target = await exported(t, from);
    spoil(target);
    await assert.rejects(importApp(to, target), { code: 'invalid' }, `attempt ${at}`);
    assert.deepEqual(readdirSync(to.folders.apps), ['live']);
    assert.equal(to.apps.list({ limit: 9 }).length, 1);
  }
});

test('a replica is refreshed, is only read, and becomes the app itself', async (t) => {
  const from = await server(t);
  const to = await open(t, folder(t));
  await replicateApp(from, club, to, 'origin');
  assert.deepEqual([to.apps.get(club).state, to.apps.get(club).nodeId], ['replica', 'origin']);
  assert.throws(() => to.databases.write(club, () => 0), { code: 'not_available' });
  from.databases.write(club, (w) => w.run(`INSERT INTO vods (app_id, name) VALUES (2, 'second')`));
  writeFileSync(join(from.folders.app(club), 'recordings', 'second.mp4'), 'more');
  rmSync(join(from.folders.app(club), 'recordings', 'gig.mp4'));
  assert.equal(vodsOf(to).length, 1);
  from.hub.write((w) => w.run(`UPDATE api_tokens SET name = 'second camera'`));
  await replicateApp(from, club, to, 'origin');
  assert.deepEqual(
    to.hub.read((r) => r.all('SELECT name FROM api_tokens')),
    [{ name: 'second camera' }],
  );
  assert.deepEqual(
    vodsOf(to).map(({ name }) => name),
    ['gig', 'second'],
  );
  assert.deepEqual(readdirSync(join(to.folders.app(club), 'recordings')), ['second.mp4']);
  assert.equal(to.apps.promote(club).state, 'ready');
  to.databases.write(club, (w) => w.run('DELETE FROM vods'));
  await assert.rejects(replicateApp(from, club, to, 'origin'), { code: 'conflict' });
  assert.throws(() => to.apps.promote(club), { code: 'conflict' });
});

test('a moved app is on the other server alone, and its row points there when it is told to', async (t) => {
  for (const node of [undefined, 'edge-1']) {
    const from = await server(t);
    const to = await open(t, folder(t));
    await moveApp(from, club, to, node === undefined ? {} : { node });
    assert.equal(vodsOf(to).length, 1);
    assert.equal(existsSync(from.folders.app(club)), false);
    if (node === undefined) assert.throws(() => from.apps.get(club), { code: 'not_found' });
    else assert.equal(from.apps.get(club).nodeId, node);
    assert.throws(() => from.databases.read(club, () => 0), {
      code: node === undefined ? 'not_found' : 'not_available',
    });
  }
});

test('a move that was cut short goes on, and one that cannot be leaves the app where it is', async (t) => {
  const from = await server(t);
  const taken = await open(t, folder(t));
  await taken.apps.create({ name: club });
  await assert.rejects(moveApp(from, club, taken), { code: 'conflict' });
  assert.equal(from.apps.get(club).state, 'ready');
  assert.equal(vodsOf(from).length, 1);
  const to = await open(t, folder(t));
  from.apps.beginLeaving(club);
  assert.throws(() => from.databases.read(club, () => 0), { code: 'not_available' });
  await moveApp(from, club, to);
  // As after a kill between the last copy and the removal: the copy is known, and not made again.
  const last = await open(t, folder(t));
  to.databases.write(club, (w) =>
    w.run(`INSERT OR REPLACE INTO _streamhub_meta VALUES ('move_id', 'this one', '2026')`),
  );
  to.apps.beginLeaving(club);
  await importApp(last, to.folders.app(club), { name: club });
  await moveApp(to, club, last);
  assert.deepEqual([vodsOf(last).length, existsSync(to.folders.app(club))], [1, false]);
});

test('a copy of an earlier time is not taken for the one that a move has made', async (t) => {
  const [first, second, third] = [await server(t), await open(t, folder(t)), await open(t, folder(t))];
  await moveApp(first, club, second);
  await importApp(third, second.folders.app(club), { name: club });
  second.databases.write(club, (w) => w.run(`INSERT INTO vods (app_id, name) VALUES (2, 'newer')`));
  await assert.rejects(moveApp(second, club, third), { code: 'conflict' });
  assert.deepEqual(
    vodsOf(second).map(({ name }) => name),
    ['gig', 'newer'],
  );
});
