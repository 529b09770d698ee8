import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, House, itemsOf, textOf } from './house.ts';

test('a node joins with a token once, says that it is there, and drains when it is told to', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  const made = await house.ask('POST', '/api/v1/nodes/join-tokens', { name: 'far' });
  const token = textOf(made.body['token']);
  const join = (body: object) => house.ask('POST', '/api/v1/nodes/join', body, {});
  assert.equal((await join({ token, name: 'other' })).status, 401);
  assert.equal((await join({ token, name: 'far', url: 'file:///x' })).status, 400);
  const joined = await join({ token, name: 'far', url: 'https://far.example', region: 'eu' });
  assert.equal(joined.status, 201);
  assert.equal((await join({ token, name: 'far' })).status, 401, 'once');
  const id = textOf(joined.body['id']);
  const node = `/api/v1/nodes/${id}`;
  const beat = (own: string) =>
    house.ask(
      'POST',
      '/api/v1/nodes/heartbeat',
      { stats: { streams: 3 } },
      { authorization: `Bearer ${own}` },
    );
  const own = textOf(joined.body['token']);
  assert.deepEqual((await beat(own)).body, { id, status: 'active' });
  assert.equal((await beat('nod_wrong')).status, 401);
  assert.equal((await house.ask('PATCH', node, { status: 'draining' })).body['status'], 'draining');
  assert.deepEqual((await beat(own)).body, { id, status: 'draining' });

  const second = textOf(
    (await house.ask('POST', '/api/v1/nodes/join-tokens', { name: 'far' })).body['token'],
  );
  const again = await join({ token: second, name: 'far' });
  assert.equal(again.body['id'], id);
  assert.equal((await beat(own)).status, 401, 'its token of before is over');
  assert.equal((await beat(textOf(again.body['token']))).body['status'], 'draining', 'it goes on draining');
  const anybody = textOf((await house.ask('POST', '/api/v1/nodes/join-tokens', {})).body['token']);
  assert.equal((await join({ token: anybody, name: 'far' })).status, 409, 'nobody takes its place');
  assert.equal((await join({ token: anybody, name: 'origin' })).status, 409);

  const alive = async () => (await house.ask('GET', node)).body['alive'];
  assert.equal(await alive(), true);
  now += 91_000;
  assert.equal(await alive(), false);
  house.storage.hub.write((writer) => writer.run('UPDATE apps SET node_id = ?', [id]));
  assert.equal((await house.ask('DELETE', node)).status, 409, 'apps are on it');
  house.storage.hub.write((writer) => writer.run('UPDATE apps SET node_id = NULL'));
  assert.equal((await house.ask('DELETE', node)).status, 204);
  assert.deepEqual(
    itemsOf(await house.ask('GET', '/api/v1/nodes')).map((one) => one['id']),
    ['origin'],
  );
  assert.equal((await house.ask('GET', '/api/v1/nodes', undefined, as('anna'))).status, 403);
});

test('a server that drains takes no new streams', async (t) => {
  const house = await House.open(t);
  const key = await house.ask('POST', '/api/v1/apps/live/ingress', { type: 'rtmp', room: 'live' });
  const request = {
    protocol: 'rtmp' as const,
    app: 'live',
    key: textOf(key.body['key'] ?? key.body['streamKey']),
    password: undefined,
    address: '127.0.0.1',
  };
  await house.ask('PATCH', '/api/v1/nodes/origin', { status: 'draining' });
  await assert.rejects(() => house.live.plane.publish(request, () => {}), /takes no new streams now/);
  await house.ask('PATCH', '/api/v1/nodes/origin', { status: 'active' });
  const publication = await house.live.plane.publish(request, () => {});
  publication.end('publisher left');
});
