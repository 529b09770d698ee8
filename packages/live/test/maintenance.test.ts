import assert from 'node:assert/strict';
import test from 'node:test';
import { databaseHealth, maintainDatabase, maintenanceSteps } from '../src/index.ts';
import { folder, named, open } from './setting.ts';

test('a database is tended while it is read, tells how far it is, and is smaller afterwards', async (t) => {
  const live = await open(t, folder(t));
  const name = named('live');
  live.databases.write(name, (w) => {
    for (let at = 0; at < 3000; at += 1)
      w.run('INSERT INTO vods (app_id, name, room) VALUES (1, ?, ?)', [`gig-${at}`, 'x'.repeat(200)]);
  });
  live.databases.write(name, (w) => w.run('DELETE FROM vods WHERE id > 10'));
  const held = await live.databases.hold(name);
  const before = databaseHealth(held.db);
  assert.ok(before.freePages > 10);
  assert.equal(before.rows['vods'], 10);
  const told: string[] = [];
  const ended = new AbortController();
  const work = maintainDatabase(held.db, {
    onProgress: (done, total, step) => told.push(`${done}/${total} ${step}`),
  }).finally(() => ended.abort());
  let reads = 0;
  while (!ended.signal.aborted) {
    assert.equal(
      live.databases.read(name, (r) => r.value('SELECT count(*) FROM vods')),
      10,
    );
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const result = await work;
  held.release();
  assert.ok(reads > 1, `${reads} reads meanwhile`);
  assert.deepEqual(
    told,
    maintenanceSteps.map((step, at) => `${at}/6 ${step}`),
  );
  assert.deepEqual(
    result.steps.map(({ step, error, findings }) => [step, error, findings]),
    maintenanceSteps.map((step) => [step, null, []]),
  );
  assert.ok(result.bytesAfter < result.bytesBefore, `${result.bytesBefore} ${result.bytesAfter}`);
});

test('streamhub.db is tended, too, by the steps that are named, until somebody stops it', async (t) => {
  const live = await open(t, folder(t));
  const result = await maintainDatabase(live.hub, { steps: ['vacuum', 'integrity'] });
  assert.deepEqual(
    result.steps.map(({ step, error }) => [step, error]),
    [
      ['vacuum', null],
      ['integrity', null],
    ],
  );
  const aborted = await maintainDatabase(live.hub, { signal: AbortSignal.abort() });
  assert.deepEqual(aborted.steps, []);
});
