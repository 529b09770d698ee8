import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishAnswer } from '../src/engine/index.ts';
import { pushAddress } from '../src/rtmp/address.ts';
import { types } from '../src/rtmp/message.ts';
import { Broadcast, room, until } from './broadcast.ts';
import { Pusher } from './pusher.ts';

const aacConfiguration = Buffer.of(0xaf, 0, 0x11, 0x90);
const aacUnit = Buffer.of(0xaf, 1, 0x21, 0x10);

async function gone(pusher: Pusher, broadcast: Broadcast, why: RegExp): Promise<void> {
  await until(`the server closes: ${why.source}`, () => pusher.closed);
  await until('a line in the log', () => broadcast.log.length > 0);
  assert.match(broadcast.log.shift() ?? '', why);
}

test('not a byte of media counts before the gate said yes', async () => {
  const said = Promise.withResolvers<PublishAnswer>();
  await using broadcast = await Broadcast.start({ gate: () => said.promise });
  const pusher = new Pusher(broadcast.port);
  pusher.shakeHands();
  pusher.connect('live');
  pusher.publish('show');
  for (let packet = 0; packet < 2; packet += 1) pusher.message(types.audio, packet, aacConfiguration);
  await until('the gate is asked', () => broadcast.asked.length === 1);
  // The server must leave this in the peer's hands while it asks.
  const flood = Buffer.alloc(64 * 1024, 1);
  const before = process.memoryUsage().arrayBuffers;
  for (let more = 0; more < 200; more += 1) pusher.message(types.audio, 5, flood);
  assert.equal(broadcast.events.length, 0);
  assert.equal(broadcast.plane.find(room('show')), undefined);
  said.resolve({ allowed: false, reason: 'No.' });
  await gone(pusher, broadcast, /^refused$/);
  assert.deepEqual(broadcast.events, []);
  assert(process.memoryUsage().arrayBuffers - before < 64 * 1024 * 1024);
});

test('media of a peer that never asked to publish closes its connection', async () => {
  await using broadcast = await Broadcast.start();
  const pusher = new Pusher(broadcast.port);
  pusher.shakeHands();
  pusher.connect('live');
  pusher.message(types.audio, 0, aacConfiguration);
  await gone(pusher, broadcast, /media before/);
});

test('peers that do not keep to the protocol are thrown out, and others go on', async () => {
  await using broadcast = await Broadcast.start();
  const good = new Pusher(broadcast.port);
  await good.open('live', 'show:sesame');
  assert.equal(good.status(), 'NetStream.Publish.Start');
  const bad: readonly [RegExp, (pusher: Pusher) => void][] = [
    [/version 71/, (pusher) => pusher.raw(Buffer.from('GET / HTTP/1.1\r\n\r\n'))],
    [/before connect/, (pusher) => pusher.say('publish', 1, null, 'show')],
    [/without an app/, (pusher) => pusher.say('connect', 1, { app: 5 })],
    [/chunk size/, (pusher) => pusher.message(types.setChunkSize, 0, Buffer.of(0, 0, 0, 0))],
    [/cut off/, (pusher) => pusher.message(types.command, 0, Buffer.of(2, 255, 255))],
    [/too many values/, (pusher) => pusher.message(types.command, 0, Buffer.alloc(6000, 10))],
    [/bytes/, (pusher) => pusher.raw(Buffer.of(3, 0, 0, 0, 255, 255, 255, 20, 0, 0, 0, 0))],
  ];
  for (const [why, act] of bad) {
    const pusher = new Pusher(broadcast.port);
    if (why.source !== 'version 71') pusher.shakeHands();
    act(pusher);
    await gone(pusher, broadcast, why);
  }
  good.message(types.audio, 0, aacConfiguration);
  good.message(types.audio, 0, aacUnit);
  await until(
    'the good one is heard',
    () => (broadcast.plane.find(room('show'))?.totals().bytesIn ?? 0) === 2,
  );
  good.close();
});

test('a codec that is not taken is refused with the reason', async () => {
  await using broadcast = await Broadcast.start();
  const pusher = new Pusher(broadcast.port);
  await pusher.open('live', 'show:sesame');
  pusher.message(types.audio, 0, Buffer.of(0x2f, 1, 2, 3));
  await gone(pusher, broadcast, /send AAC or Opus/);
  assert(pusher.heard.some(({ body }) => body.includes('send AAC or Opus')));
  const ended = broadcast.events.at(-1);
  assert.equal(ended?.kind === 'ended' && ended.reason, 'not valid');
});

test('silence and slowness are bounded, and so are connections', async () => {
  const limits = { setUpMs: 150, silentMs: 400, connectionsPerAddress: 2 };
  await using broadcast = await Broadcast.start({ limits });
  const slow = new Pusher(broadcast.port);
  await gone(slow, broadcast, /took too long/);
  const silent = new Pusher(broadcast.port);
  await silent.open('live', 'show:sesame');
  await gone(silent, broadcast, /^silent$/);
  assert.equal(broadcast.events.at(-1)?.kind, 'ended');
  const three = [1, 2, 3].map(() => new Pusher(broadcast.port));
  await until('one is refused', () => broadcast.log.includes('too many connections'));
  for (const pusher of three) pusher.close();
  await until('all are gone', () => broadcast.rtmp.connections === 0);
});

test('acknowledgements and pings are answered', async () => {
  await using broadcast = await Broadcast.start();
  const pusher = new Pusher(broadcast.port);
  await pusher.open('live', 'show:sesame');
  pusher.message(types.windowSize, 0, Buffer.of(0, 0, 0x40, 0));
  pusher.message(types.userControl, 0, Buffer.of(0, 6, 1, 2, 3, 4));
  await until('a pong', () => pusher.heard.some(({ body }) => body.equals(Buffer.of(0, 7, 1, 2, 3, 4))));
  for (let packet = 0; packet < 20; packet += 1) pusher.message(types.data, 0, Buffer.alloc(4000, 5));
  await until('an acknowledgement', () => pusher.heard.some(({ type }) => type === types.acknowledgement));
  pusher.say('FCUnpublish', 5, null, 'show');
  await until('goodbye', () => pusher.closed);
});

test('addresses, as clients cut them', () => {
  const table: readonly [string, string, unknown][] = [
    ['live', 'key', ['live', 'key', undefined]],
    ['live/', '/key', ['live', 'key', undefined]],
    ['live', 'key:pass:word', ['live', 'key', 'pass:word']],
    ['live', 'key?password=p%26q', ['live', 'key', 'p&q']],
    ['live?password=p', 'key', ['live', 'key', 'p']],
    ['live/key', '', ['live', 'key', undefined]],
    ['live/room', 'key', ['live', 'room/key', undefined]],
    ['live', '?password=p', undefined],
    ['', '', undefined],
  ];
  for (const [app, name, expected] of table) {
    const address = pushAddress(app, name);
    assert.deepEqual(address && [address.app, address.key, address.password], expected, `${app} ${name}`);
  }
});
