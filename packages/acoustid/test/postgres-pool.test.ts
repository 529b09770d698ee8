import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket, connect as socketTo } from 'node:net';
import { before, describe, type TestContext, test } from 'node:test';
import { TestedPool } from '../src/postgres/pool.ts';
import { freshAddresses } from './databases.ts';
import { packaged } from './imports.ts';

const hour = 3_600_000;

describe('the connections of a bind', () => {
  let url: URL;
  before(async () => {
    // Of the server itself: nobody has made the databases of these addresses.
    const { binds } = await freshAddresses(packaged, true);
    url = new URL((binds.app.url ?? '').replace(/\/\/\/[^?]+/, '///postgres'));
  });

  const clock = { now: 0 };
  function poolAt(t: TestContext, address: string, settings: { readonly size?: number } = {}): TestedPool {
    const purpose = { url: address, name: 'bandstand test', setUp: '', broke: () => {} };
    const pool = new TestedPool(purpose, { clock: () => clock.now, ...settings });
    t.after(() => pool.end());
    return pool;
  }
  const pidOf = (pool: TestedPool): Promise<number> =>
    pool.use(async (client) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0]?.pid);

  test('a connection is replaced when it is an hour old, wherever it is needed next', async (t) => {
    const pool = poolAt(t, url.href, { size: 1 });
    const first = await pidOf(pool);
    clock.now += hour - 1;
    assert.equal(await pidOf(pool), first);
    clock.now += 1;
    const second = await pidOf(pool);
    assert.notEqual(second, first);
    clock.now += hour;
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', []);
    client.release();
    assert.notEqual(rows[0]?.pid, second);
    assert.equal(pool.open, 1);
  });

  test('there are twenty at the most', async (t) => {
    const pool = poolAt(t, url.href);
    const held = Array.from({ length: 25 }, () => pool.use((client) => client.query('SELECT pg_sleep(0.1)')));
    await Promise.all(held);
    assert.equal(pool.open, 20);
  });

  test('one that has died unseen while it rested is noticed before it is used', async (t) => {
    const wire = await brittleWire(t, url);
    const pool = poolAt(t, wire.url, { size: 1 });
    const first = await pidOf(pool);
    wire.wearOut();
    await assert.rejects(pidOf(pool), 'nobody tries one that was used just now');
    const second = await pidOf(pool);
    wire.wearOut();
    clock.now += 500;
    const third = await pidOf(pool);
    assert.equal(new Set([first, second, third]).size, 3);
  });
});

/** A way to PostgreSQL over TCP whose connections can be made to break when they are used next, and not before. */
async function brittleWire(t: TestContext, to: URL): Promise<{ readonly url: string; wearOut(): void }> {
  const path = `${to.searchParams.get('host')}/.s.PGSQL.${to.searchParams.get('port')}`;
  const open = new Set<{ worn: boolean }>();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = socketTo(path);
    const wire = { worn: false };
    open.add(wire);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [near, far].map((end) => end.destroy()));
    }
    near.on('data', (bytes) => {
      if (wire.worn) near.resetAndDestroy();
      else far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://${to.searchParams.get('user')}@127.0.0.1:${port}/postgres`,
    wearOut: () => {
      for (const wire of open) wire.worn = true;
    },
  };
}
