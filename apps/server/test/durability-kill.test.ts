import assert from 'node:assert/strict';
import test from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { assertSound, drawing, makeClients, runAll, scannedFolder } from './durability/load.ts';
import { folder } from './instance/command.ts';
import { adminEnv, startServer } from './instance/serving.ts';

const kills = 4;
const clientCount = 3;

test('killed at any moment, the server has everything that it confirmed, and nothing twice', async (t) => {
  const seed = testSeed(t);
  const draw = drawing(seed);
  const data = await scannedFolder(folder(t));
  const start = { data, env: adminEnv, args: ['--publish-scanned'] };
  let server = await startServer(t, start);
  const clients = await makeClients(server.url, clientCount, draw);
  for (let kill = 0; kill < kills; kill += 1) {
    // The kill falls into the middle of several writes: some have just been answered, some are on their way.
    const after = 5 + draw(60);
    let confirmed = 0;
    const { url } = server;
    const { kill: cut } = server;
    await runAll(
      url,
      clients,
      () => false,
      () => {
        confirmed += 1;
        if (confirmed === after) void cut();
      },
    );
    await server.ended;
    server = await startServer(t, start);
    const next = server.url;
    await Promise.all(clients.map((client) => client.verify(next)));
    await Promise.all(clients.map((client) => client.repeat(next)));
    await Promise.all(clients.map((client) => client.verify(next)));
  }
  const total = clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  t.diagnostic(`${kills} kills, ${total} confirmed changes`);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assertSound(data);
});
