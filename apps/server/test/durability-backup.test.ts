import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { assertSound, drawing, makeClients, runAll, scannedFolder } from './durability/load.ts';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, startServer } from './instance/serving.ts';

test('a backup taken while everybody writes is one moment of the library', async (t) => {
  const seed = testSeed(t);
  const dir = folder(t);
  const data = await scannedFolder(dir);
  const server = await startServer(t, { data, env: adminEnv, args: ['--publish-scanned'] });
  const clients = await makeClients(server.url, 3, drawing(seed));
  const started = performance.now();
  let backup: { readonly begun: number; readonly ended: number } | undefined;
  let confirmed = 0;
  let enough = Number.POSITIVE_INFINITY;
  const file = join(dir, 'backup.tar.gz');
  const backUp = async (): Promise<void> => {
    const begun = performance.now();
    const { code, stderr } = await bandstand(['backup', file, '--data', data]);
    assert.equal(code, 0, stderr);
    backup = { begun, ended: performance.now() };
    enough = confirmed + 50;
  };
  let running: Promise<void> | undefined;
  await runAll(
    server.url,
    clients,
    () => confirmed >= enough,
    () => {
      confirmed += 1;
      if (confirmed === 50) running = backUp();
    },
  );
  await running;
  assert.ok(backup !== undefined);
  for (const client of clients) await client.verify(server.url);
  await server.stop();

  const elsewhere = join(dir, 'elsewhere');
  const restored = await bandstand(['restore', file, '--data', elsewhere]);
  assert.equal(restored.code, 0, restored.stderr);
  const other = await startServer(t, { data: elsewhere, args: ['--publish-scanned'] });
  let latestHeld = 0;
  let earliestLeftOut = Number.POSITIVE_INFINITY;
  let held = 0;
  for (const client of clients) {
    const there = new Set(await client.playedAt(other.url));
    for (const { playedAt, begun, ended } of client.plays) {
      if (there.has(playedAt)) {
        latestHeld = Math.max(latestHeld, begun);
        held += 1;
      } else earliestLeftOut = Math.min(earliestLeftOut, ended);
    }
  }
  t.diagnostic(
    `${held} plays held, the moment is ${Math.round(latestHeld - started)} ms after the first write`,
  );
  // There is a moment before which everything held was sent, and after which everything left out was confirmed.
  assert.ok(latestHeld <= earliestLeftOut, `${latestHeld} held, ${earliestLeftOut} left out`);
  assert.ok(earliestLeftOut >= backup.begun, 'what was confirmed before the backup began is in it');
  assert.ok(latestHeld <= backup.ended, 'nothing in it is from after its end');
  assert.ok(held > 0 && Number.isFinite(earliestLeftOut), 'writes went on before and after it');
  await other.stop();
  assertSound(elsewhere);
});
