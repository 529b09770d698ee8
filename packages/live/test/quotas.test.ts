import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countRestoredAnew, importApp, openLiveStorage, type Plane } from '../src/index.ts';
import { as, House, textOf } from './house.ts';
import { folder, named, silent } from './setting.ts';

const period = () => new Date().toISOString().slice(0, 7);

/** A house with a tenant of its own for the app `live`. */
async function house(t: Parameters<typeof House.open>[0]) {
  const open = await House.open(t);
  const tenant = textOf((await open.ask('POST', '/api/v1/tenants', { name: 'Venue' })).body['id']);
  assert.equal((await open.ask('PATCH', '/api/v1/apps/live', { tenant })).status, 200);
  const limit = (change: object) => open.ask('PATCH', `/api/v1/tenants/${tenant}/quotas`, change);
  return { open, tenant, limit, path: `/api/v1/tenants/${tenant}/usage` };
}

type Request = Parameters<Plane['publish']>[0];

async function keyFor(open: House, room: string): Promise<Request> {
  const made = await open.ask('POST', '/api/v1/apps/live/ingress', { type: 'rtmp', room });
  const key = textOf(made.body['key'] ?? made.body['streamKey']);
  return { protocol: 'rtmp', app: 'live', key, password: undefined, address: '127.0.0.1' };
}

test('so many streams at once, counted when they begin, however many keys there are', async (t) => {
  const { open, limit, path } = await house(t);
  const requests = await Promise.all(['a', 'b', 'c', 'd'].map((room) => keyFor(open, room)));
  await limit({ maxConcurrentStreams: 2 });
  const publish = (request: Request) => open.live.plane.publish(request, () => {});
  const tried = await Promise.allSettled(requests.map(publish));
  assert.equal(tried.filter(({ status }) => status === 'fulfilled').length, 2, 'all at the same moment');
  const used = (await open.ask('GET', path)).body['used'];
  assert.ok(JSON.stringify(used).includes('"maxConcurrentStreams":2'));
  const [, , , last] = requests;
  assert.ok(last !== undefined);
  await assert.rejects(publish(last), /quota of 2 streams/);
  for (const { stream } of await open.live.plane.list()) await open.live.plane.stop(stream, 'stopped');
  const publication = await publish(last);
  publication.end('publisher left');
  await limit({ maxConcurrentStreams: 0 });
  await assert.rejects(publish(last), /quota of 0/);
  await limit({ maxConcurrentStreams: -1 });
  for (const request of requests) await publish(request);
});

test('what viewers get is counted, and cut off when the month has nothing left', async (t) => {
  const { open, tenant, limit, path } = await house(t);
  const publication = await open.live.plane.publish(await keyFor(open, 'live'), () => {});
  const viewer = publication.join({ id: 'v1', protocol: 'hls', address: '127.0.0.1', onRemoved: () => {} });
  viewer?.sent(1_500_000_000);
  const usage = async () => (await open.ask('GET', path)).text;
  assert.match(await usage(), /"maxEgressGbMonth":1.5/);
  const rows = open.storage.hub.read((reader) =>
    reader.all(`SELECT tenant_id AS tenant, period, used FROM quota_usage WHERE metric = 'egress_bytes'`),
  );
  assert.deepEqual(rows, [{ tenant, period: period(), used: 1_500_000_000 }]);
  assert.equal(publication.totals().viewers, 1);
  await limit({ maxEgressGbMonth: 1 });
  await usage();
  assert.equal(publication.totals().viewers, 0);
  publication.end('publisher left');
});

test('limits are set by a superadmin alone, and a tenant sees them', async (t) => {
  const { open, tenant, path } = await house(t);
  const quotas = `/api/v1/tenants/${tenant}/quotas`;
  assert.equal((await open.ask('PATCH', quotas, { maxApps: 9 }, as('anna'))).status, 403);
  assert.equal((await open.ask('PATCH', quotas, { maxApps: -2 })).status, 400);
  const set = await open.ask('PATCH', quotas, { maxApps: 9, maxStorageGb: -1 });
  assert.deepEqual([set.body['maxApps'], set.body['maxStorageGb'], set.body['maxEgressGbMonth']], [9, -1, 5]);
  assert.equal((await open.ask('GET', path, undefined, as('anna'))).status, 404);
  assert.equal((await open.ask('PATCH', '/api/v1/tenants/nobody/quotas', {})).status, 404);
});

test('minutes and bytes that were added count at once; a level falls, a sum does not', async (t) => {
  const { open, tenant } = await house(t);
  const { quotas } = open.live;
  const { id } = open.storage.apps.get(named('live'));
  quotas.add(id, 'recording_seconds', 299 * 60);
  quotas.check(tenant, 'recording_minutes');
  quotas.add(id, 'recording_seconds', 60);
  assert.throws(
    () => quotas.check(tenant, 'recording_minutes'),
    /300 minutes of recording this month is used up/,
  );
  quotas.add(id, 'storage_bytes', 6e9);
  quotas.flush();
  assert.throws(() => quotas.check(tenant, 'storage'), /5 GB of recordings/);
  quotas.add(id, 'storage_bytes', -2e9);
  quotas.check(tenant, 'storage');
  quotas.flush();
  assert.equal(quotas.used(tenant, 'storage'), 4);
  quotas.add(999_999, 'storage_bytes', 5);
  quotas.flush();
});

test('what an app holds goes with it to another tenant, is counted anew when that is in doubt, and goes when it goes', async (t) => {
  const { open, tenant } = await house(t);
  const { quotas } = open.live;
  const { id } = open.storage.apps.get(named('live'));
  quotas.willChange(id);
  assert.deepEqual(quotas.uncertain(), [id]);
  quotas.add(id, 'storage_bytes', 3e9);
  quotas.add(id, 'egress_bytes', 1e9);
  quotas.flush();
  assert.deepEqual(quotas.uncertain(), [], 'what was written is certain');
  assert.equal((await open.ask('PATCH', '/api/v1/apps/live', { tenant: 'platform' })).status, 200);
  const used = (of: string) => [quotas.used(of, 'storage'), quotas.used(of, 'egress')];
  assert.deepEqual(
    [used('platform'), used(tenant)],
    [
      [3, 0],
      [0, 1],
    ],
    'a level goes along, a sum does not',
  );
  quotas.add(id, 'storage_bytes', 1e9);
  quotas.willChange(id);
  quotas.setLevel(id, 'storage_bytes', 5e9);
  assert.deepEqual([used('platform'), quotas.uncertain()], [[5, 0], []]);
  await open.storage.apps.delete(named('live'));
  assert.deepEqual(quotas.uncertain(), [id], 'as another program removes it');
  await open.close();
  await open.start();
  assert.equal(open.live.quotas.used('platform', 'storage'), 0);
});

test('an app that another program has brought counts with all it has, also with files whose size no row says', async (t) => {
  const { open, tenant } = await house(t);
  const made = open.storage.folders.app(named('live'));
  mkdirSync(join(made, 'recordings'), { recursive: true });
  writeFileSync(join(made, 'recordings', 'old.mp4'), 'x'.repeat(300));
  open.storage.databases.write(named('live'), (writer, { id }) => {
    const row = `INSERT INTO vods (app_id, name, status, size_bytes, local_path) VALUES (?, 'night', 'ready', ?, ?)`;
    writer.run(row, [id, 1000, null]);
    writer.run(row, [id, null, 'recordings/old.mp4']);
    writer.run(row, [id, null, '../../streamhub.db']);
  });
  const copy = join(folder(t), 'brought');
  await open.close();
  cpSync(made, copy, { recursive: true });
  const storage = await openLiveStorage({ dataDir: open.dataDir, log: silent });
  await importApp(storage, copy, { name: named('brought'), tenantId: tenant });
  storage.close();
  await open.start();
  assert.equal(open.live.quotas.used(tenant, 'storage'), 1300 / 1e9);
  const sizes = open.storage.databases.read(named('brought'), (reader) =>
    reader.all('SELECT size_bytes AS size FROM vods ORDER BY id'),
  );
  assert.deepEqual(
    sizes,
    [{ size: 1000 }, { size: 300 }, { size: null }],
    'nothing outside of the app is looked at',
  );
});

test('after a backup was brought back, what each app holds is what its own database says', async (t) => {
  const { open, tenant } = await house(t);
  const app = open.storage.apps.get(named('live'));
  open.storage.databases.write(app.name, (writer) =>
    writer.run(`INSERT INTO vods (app_id, name, status, size_bytes) VALUES (?, 'night', 'ready', 700)`, [
      app.id,
    ]),
  );
  open.live.quotas.setLevel(app.id, 'storage_bytes', 3e9);
  await open.close();
  await open.start();
  assert.equal(open.live.quotas.used(tenant, 'storage'), 3, 'nobody counts without need');
  await open.close();
  countRestoredAnew(open.dataDir);
  await open.start();
  assert.equal(open.live.quotas.used(tenant, 'storage'), 700 / 1e9);
  assert.deepEqual(open.live.quotas.uncertain(), []);
  countRestoredAnew(folder(t));
});
