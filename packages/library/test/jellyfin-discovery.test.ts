import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { type DiscoveryOptions, openDiscovery } from '../src/jellyfin/discovery/index.ts';
import { addressFacing, isNearby } from '../src/jellyfin/discovery/nearby.ts';
import { testLog } from './accounts-setting.ts';

async function serving(t: TestContext, options: Partial<DiscoveryOptions> = {}) {
  const discovery = await openDiscovery({
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    httpPort: 4533,
    server: { id: 'a'.repeat(32), name: 'The house' },
    clock: () => 0,
    log: testLog(),
    ...options,
  });
  t.after(() => discovery.close());
  const client = createSocket('udp4');
  t.after(() => client.close());
  client.bind(0, '127.0.0.1');
  await once(client, 'listening');
  return { client, port: discovery.port };
}

const ask = (client: Socket, port: number, text: string): void => client.send(text, port, '127.0.0.1');

async function answerOf(client: Socket): Promise<unknown> {
  const [text] = await once(client, 'message');
  return JSON.parse(String(text));
}

test('who asks for a server is told where it is, and nothing else is answered', async (t) => {
  const { client, port } = await serving(t);
  const heard: string[] = [];
  client.on('message', (text) => heard.push(String(text)));
  for (const nonsense of ['', 'hello', 'who is', `Who is JellyfinServer?${'x'.repeat(300)}`])
    ask(client, port, nonsense);
  ask(client, port, 'Who is JellyfinServer?');
  assert.deepEqual(await answerOf(client), {
    Address: 'http://127.0.0.1:4533/jellyfin',
    Id: 'a'.repeat(32),
    Name: 'The house',
    EndpointAddress: null,
  });
  ask(client, port, 'who is jellyfinserver?|test');
  await answerOf(client);
  assert.equal(heard.length, 2);
});

test('a public address is told where there is one', async (t) => {
  const { client, port } = await serving(t, { publicUrl: 'https://music.example.org' });
  ask(client, port, 'Who is JellyfinServer?');
  const answer = JSON.stringify(await answerOf(client));
  assert.match(answer, /"https:\/\/music\.example\.org\/jellyfin"/);
});

test('nobody gets more than a few answers in a second', async (t) => {
  let now = 0;
  const { client, port } = await serving(t, { clock: () => now });
  const heard: unknown[] = [];
  client.on('message', (text) => heard.push(text));
  for (let sent = 0; sent < 30; sent += 1) ask(client, port, 'Who is JellyfinServer?');
  while (heard.length < 20) await new Promise(setImmediate);
  // Datagrams of one machine arrive in order: what is unanswered now stays so.
  ask(client, port, 'Who is JellyfinServer?');
  await new Promise(setImmediate);
  now = 1000;
  ask(client, port, 'Who is JellyfinServer?');
  while (heard.length < 21) await new Promise(setImmediate);
  assert.ok(heard.length <= 22);
});

test('a port that is taken rejects with the reason', async (t) => {
  const { port } = await serving(t);
  await assert.rejects(serving(t, { port }), { code: 'EADDRINUSE' });
});

test('strangers from afar are not answered', () => {
  for (const near of ['127.0.0.1', '192.168.1.7', '10.2.3.4', '172.20.0.1', '169.254.9.9'])
    assert.ok(isNearby(near), near);
  for (const far of ['8.8.8.8', '172.32.0.1', '193.168.1.1', 'nonsense']) assert.ok(!isNearby(far), far);
});

test('one is told the address that faces one', () => {
  const info = (address: string, cidr: string, internal = false) => {
    return { address, cidr, internal, family: 'IPv4' as const, netmask: '', mac: '' };
  };
  const interfaces = {
    lo: [info('127.0.0.1', '127.0.0.1/8', true)],
    lan: [info('192.168.1.5', '192.168.1.5/24')],
    other: [info('10.0.0.5', '10.0.0.5/16')],
  };
  assert.equal(addressFacing('10.0.9.9', interfaces), '10.0.0.5');
  assert.equal(addressFacing('192.168.1.9', interfaces), '192.168.1.5');
  assert.equal(addressFacing('172.16.0.1', interfaces), '192.168.1.5');
  assert.equal(addressFacing('127.0.0.1', { lo: interfaces.lo }), '127.0.0.1');
  assert.equal(addressFacing('127.0.0.1', {}), undefined);
});
