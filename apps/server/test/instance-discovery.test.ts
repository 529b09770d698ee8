import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { startServer } from './instance/serving.ts';

/** A socket on this machine alone; undefined when the port is taken. */
async function udp(t: TestContext, port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.bind({ port, address: '127.0.0.1', exclusive: true });
  return once(socket, 'listening').then(
    () => socket,
    () => undefined,
  );
}

test('an app of the same network finds the server by asking around', async (t) => {
  const server = await startServer(t, { args: ['--discovery-port', '0'] });
  const [, port] = await server.says(/"discoveryPort":(\d+)/);
  const client = await udp(t, 0);
  client?.send('Who is JellyfinServer?', Number(port), '127.0.0.1');
  const [text] = client === undefined ? [''] : await once(client, 'message');
  const found: { readonly Address: string; readonly Id: string } = JSON.parse(String(text));
  assert.equal(found.Address, `${server.url}/jellyfin`);
  const info = await fetch(`${found.Address}/System/Info/Public`);
  const { Id }: { readonly Id: string } = JSON.parse(await info.text());
  assert.equal(Id, found.Id);
  assert.equal((await server.stop()).code, 0);
});

test('the usual port may be taken, one that was asked for may not', async (t) => {
  await udp(t, 7359);
  const server = await startServer(t, { env: { BANDSTAND_DISCOVERY_PORT: '' } });
  await server.says(/UDP port 7359 cannot be opened/);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  const taken = await udp(t, 0);
  const port = String(taken?.address().port);
  const args = ['--data', folder(t), '--host', '127.0.0.1', '--port', '0', '--discovery-port', port];
  const refused = await bandstand(['serve', ...args]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, new RegExp(`UDP port ${port} cannot be opened.*--discovery-port`));
});
