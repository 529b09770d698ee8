import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { as, House, textOf } from './house.ts';
import { named } from './setting.ts';

type Job = Awaited<ReturnType<House['ask']>>;

test('a database is tended while it is used, and tells sizes before and after', async (t) => {
  const house = await House.open(t);
  house.storage.databases.write(named('live'), (writer) => {
    writer.run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
       INSERT INTO chat_messages (room, author_name, text) SELECT 'live', 'a', hex(randomblob(100)) FROM n`,
    );
    writer.run('DELETE FROM chat_messages WHERE id % 10 <> 0');
  });
  const before = await house.ask('GET', '/api/v1/apps/live/db');
  assert.equal(before.status, 200);
  assert.ok(Number(before.body['freePages']) > 500);
  const begun = await house.ask('POST', '/api/v1/apps/live/db/maintain', {});
  assert.equal(begun.status, 202);
  const path = `/api/v1/apps/live/db/jobs/${textOf(begun.body['id'])}`;
  const again = await house.ask('POST', '/api/v1/apps/live/db/maintain', {});
  assert.ok(again.status === 409 || again.status === 202);
  const job = await over(house, path);
  assert.equal(job.body['state'], 'done');
  assert.ok(Number(job.body['bytesAfter']) < Number(job.body['bytesBefore']));
  assert.equal((await house.ask('GET', path.replace('apps/live', 'hub'))).status, 404, 'not that of another');
});

test('streamhub.db, too; an app that is unknown is 404, and nothing is made for it', async (t) => {
  const house = await House.open(t);
  const health = await house.ask('GET', '/api/v1/hub/db');
  assert.equal(health.status, 200);
  assert.ok(health.text.includes('"apps":1'));
  const begun = await house.ask('POST', '/api/v1/hub/db/maintain', { steps: ['integrity', 'optimize'] });
  const job = await over(house, `/api/v1/hub/db/jobs/${textOf(begun.body['id'])}`);
  assert.deepEqual([job.body['state'], job.body['done']], ['done', 2]);
  assert.equal((await house.ask('POST', '/api/v1/hub/db/maintain', { steps: ['drop'] })).status, 400);
  for (const path of ['', '/maintain'])
    assert.equal(
      (
        await house.ask(
          path === '' ? 'GET' : 'POST',
          `/api/v1/apps/nowhere/db${path}`,
          path === '' ? undefined : {},
        )
      ).status,
      404,
    );
  assert.equal(existsSync(house.storage.folders.app(named('nowhere'))), false);
  assert.equal((await house.ask('GET', '/api/v1/hub/db', undefined, as('anna'))).status, 403);
});

test('a large database is tended while the API answers all the while, reads and writes', async (t) => {
  const house = await House.open(t);
  const app = '/api/v1/apps/live';
  house.storage.databases.write(named('live'), (writer, { id }) => {
    writer.run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO vods (app_id, name, status, room, stream_id, metatags_json)
       SELECT ?, 'night ' || i, 'ready', 'room' || (i % 50), 'room/' || i, '{"a":"' || hex(randomblob(100)) || '"}' FROM n`,
      [id],
    );
    writer.run(`UPDATE vods SET public_id = 'one' WHERE id = 1`);
    writer.run('DELETE FROM vods WHERE id % 5 = 0');
  });
  const asked: readonly (readonly [string, string, unknown?])[] = [
    ['GET', app],
    ['GET', `${app}/vods?limit=50`],
    ['GET', `${app}/vods/one`],
    ['GET', `${app}/streams`],
    ['GET', '/api/v1/apps'],
    ['PATCH', `${app}/vods/one`, { name: 'another night' }],
  ];
  const begun = await house.ask('POST', `${app}/db/maintain`, {});
  assert.equal(begun.status, 202);
  const path = `${app}/db/jobs/${textOf(begun.body['id'])}`;
  const worst = new Map<string, number>();
  const duringStep = new Map<unknown, number>();
  const during = new Set<string>();
  for (let before = begun, turn = 0; before.body['state'] === 'running'; turn += 1) {
    const [method, address, body] = asked[turn % asked.length] ?? assert.fail();
    const from = performance.now();
    const { status, body: answer } = await house.ask(method, address, body);
    const ms = performance.now() - from;
    const busy = method === 'PATCH' && status === 503 && answer['code'] === 'busy';
    assert.ok(status === 200 || busy, `${method} ${address}: ${status}`);
    // It was asked behind the answer: what runs still has run while it was given.
    const now = await house.ask('GET', path);
    if (now.body['state'] === 'running') {
      during.add(method + address);
      worst.set(`${method} ${status}`, Math.max(worst.get(`${method} ${status}`) ?? 0, ms));
      const { step } = now.body;
      if (step === before.body['step']) duringStep.set(step, (duringStep.get(step) ?? 0) + 1);
    }
    before = now;
  }
  const job = await house.ask('GET', path);
  assert.equal(job.body['state'], 'done', job.text);
  assert.equal(during.size, asked.length, 'each was answered before it was over');
  assert.ok((duringStep.get('vacuum') ?? 0) > 0, 'and some while the whole file was written anew');
  const told = [...worst].map(([what, ms]) => `${what} ${Math.round(ms)} ms`).join(', ');
  t.diagnostic(`the longest waits: ${told}; answers by step: ${JSON.stringify([...duringStep])}`);
});

async function over(house: House, path: string): Promise<Job> {
  for (;;) {
    const job = await house.ask('GET', path);
    if (job.body['state'] !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
