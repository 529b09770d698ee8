/** Who only serves pays nothing for what works without a network: no module of it is loaded. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type TestContext, test } from 'node:test';
import {
  ending,
  environment,
  folder,
  gather,
  killGroup,
  root,
} from '../../../apps/server/test/instance/command.ts';
import { until } from '../../../apps/server/test/instance/serving.ts';
import { ask } from '../../../apps/server/test/instance/talking.ts';

const hook = join(import.meta.dirname, 'told-modules.ts');

/** The command in a process that tells what it loads of this package. */
function watched(t: TestContext, args: readonly string[]) {
  const told = join(folder(t), 'modules');
  const main = join(root, 'apps/server/src/main.ts');
  const child = spawn(process.execPath, ['--import', hook, main, ...args], {
    env: environment({ TOLD_MODULES: told }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const [output, ended] = [gather(child), ending(child)];
  t.after(() => {
    killGroup(child);
    return ended;
  });
  return {
    child,
    output,
    ended,
    modules: () => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []),
  };
}

test('a server loads no module of the offline store, the command for it does', async (t) => {
  const data = join(folder(t), 'data');
  const where = ['--host', '127.0.0.1', '--port', '0', '--no-watch', '--no-acoustid'];
  const server = watched(t, ['serve', '--data', data, ...where]);
  const [, address = ''] = await until(
    server.child,
    server.output,
    /Bandstand is ready at (https?:\/\/[^\s,]+)/,
  );
  assert.equal((await ask(address, '/jellyfin/System/Info/Public')).status, 200);
  assert.equal((await ask(address, '/healthz')).status, 200);
  server.child.kill('SIGTERM');
  await server.ended;
  assert.deepEqual(server.modules(), []);

  const store = join(folder(t), 'store.db');
  const command = watched(t, ['offline', 'accounts', '--store', store]);
  await command.ended;
  assert.ok(command.modules().length > 50, 'what is loaded is told');
});
