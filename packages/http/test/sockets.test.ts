import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import Type from 'typebox';
import { type ClientOptions, WebSocket } from 'ws';
import {
  type HttpOptions,
  routeFor,
  type SocketOpen,
  type SocketOptions,
  type SocketPeer,
  socket,
} from '../src/index.ts';
import { codeOf, type Person, rawExchange, start } from './serving.ts';

const route = routeFor<Person>();

/** A server with a socket at /live/:id for whoever may read albums. */
async function serving(
  t: TestContext,
  open: SocketOpen,
  options: SocketOptions = {},
  server: Partial<HttpOptions<Person>> = {},
) {
  const live = route({
    method: 'GET',
    path: '/live/:id',
    operation: 'live',
    summary: '',
    tags: [],
    input: {
      params: Type.Object({ id: Type.String() }),
      query: Type.Object({ n: Type.Optional(Type.Integer()) }),
    },
    output: 'socket',
    auth: ['bearer', 'cookie', 'key'],
    permission: 'albums.read',
    scope: ({ params }) => ({ kind: 'album', id: params.id }),
    rate: 'read',
    handler: ({ principal }) =>
      socket(open, { ...(principal === null ? {} : { account: principal.name }), ...options }),
  });
  const byKey = (key: unknown): Person | null =>
    key === 'ana-key' ? { name: 'ana', may: ['albums.read'] } : null;
  const people: Readonly<Record<string, Person>> = {
    ana: { name: 'ana', may: ['albums.read'] },
    bo: { name: 'bo', may: [] },
  };
  return start(t, [live], {
    authenticators: {
      bearer: ({ headers }) => people[headers.authorization?.slice('Bearer '.length) ?? ''] ?? null,
      cookie: ({ cookies }) => people[cookies['session'] ?? ''] ?? null,
      key: ({ rawQuery }) => byKey(rawQuery['key']),
    },
    ...server,
  });
}

const ana = { headers: { authorization: 'Bearer ana' } };

function dial(
  t: TestContext,
  url: string,
  options: ClientOptions = ana,
  protocols: string[] = [],
): WebSocket {
  const client = new WebSocket(url.replace('http', 'ws'), protocols, options);
  client.on('error', () => {});
  t.after(() => client.terminate());
  return client;
}

/** The status of a handshake that was refused. */
async function refused(client: WebSocket): Promise<number | undefined> {
  const [, response] = await once(client, 'unexpected-response');
  return response.statusCode;
}

const echo: SocketOpen = (peer) => (message) =>
  void peer.send(typeof message === 'string' ? `heard ${message}` : message);

test('texts and bytes go both ways', async (t) => {
  const { url } = await serving(t, echo);
  const client = dial(t, `${url}/live/1`);
  await once(client, 'open');
  client.send('hello');
  assert.deepEqual(String((await once(client, 'message'))[0]), 'heard hello');
  client.send(Buffer.from([1, 2, 3]));
  const [bytes, isBinary] = await once(client, 'message');
  assert.deepEqual([[...bytes], isBinary], [[1, 2, 3], true]);
});

test('what the server says at once is not lost, and its close carries the code', async (t) => {
  const { url } = await serving(t, (peer) => {
    peer.send('welcome');
    peer.close(4001, 'that was all');
    assert.equal(peer.send('late'), false);
    return undefined;
  });
  const client = dial(t, `${url}/live/1`);
  const said = once(client, 'message');
  const [code, reason] = await once(client, 'close');
  assert.deepEqual([String((await said)[0]), code, String(reason)], ['welcome', 4001, 'that was all']);
});

test('who may not, gets the answer of any other request', async (t) => {
  const opened: SocketPeer[] = [];
  const { url } = await serving(t, (peer) => void opened.push(peer));
  const matrix: readonly (readonly [string, Record<string, string>, number])[] = [
    ['/live/1', {}, 401],
    ['/live/1', { authorization: 'Bearer wrong' }, 401],
    ['/live/1', { authorization: 'Bearer bo' }, 403],
    ['/live/secret', { authorization: 'Bearer ana' }, 404],
    ['/live/1?n=many', { authorization: 'Bearer ana' }, 400],
    ['/live/1?key=wrong', {}, 401],
    ['/nowhere', { authorization: 'Bearer ana' }, 404],
    ['/live/a%00b', { authorization: 'Bearer ana' }, 400],
  ];
  for (const [path, headers, status] of matrix)
    assert.equal(await refused(dial(t, `${url}${path}`, { headers })), status, path);
  assert.equal(opened.length, 0);
  await once(dial(t, `${url}/live/1?key=ana-key`, {}), 'open');
  assert.equal(opened.length, 1);
});

test('a page of another site opens nothing with the cookie of this one', async (t) => {
  const { url } = await serving(t, echo, {}, { cors: { origins: ['https://friend.example'] } });
  const cookie = 'session=ana';
  for (const headers of [
    { cookie },
    { cookie, origin: 'https://evil.example' },
    { cookie, origin: 'null' },
    { cookie, origin: url.replace('http', 'https') },
  ])
    assert.equal(await refused(dial(t, `${url}/live/1`, { headers })), 403, JSON.stringify(headers));
  for (const origin of [url, 'https://friend.example'])
    await once(dial(t, `${url}/live/1`, { headers: { cookie, origin } }), 'open');
  // A key in the address is no cookie: the page that sends it was told it.
  await once(dial(t, `${url}/live/1?key=ana-key`, { headers: { origin: 'https://evil.example' } }), 'open');
});

test('a request for no socket is told so, any other upgrade is ignored', async (t) => {
  const { url, port } = await serving(t, echo);
  const plain = await fetch(`${url}/live/1`, ana);
  assert.deepEqual(
    [plain.status, plain.headers.get('upgrade'), await codeOf(plain)],
    [426, 'websocket', 'upgrade_required'],
  );
  const headers = 'host: a\r\nauthorization: Bearer ana\r\n';
  const h2c = `GET /live/1 HTTP/1.1\r\n${headers}connection: upgrade, close\r\nupgrade: h2c\r\n\r\n`;
  assert.match(await rawExchange(port, h2c), /^HTTP\/1.1 426 /);
  const noKey = `GET /live/1 HTTP/1.1\r\n${headers}connection: upgrade\r\nupgrade: websocket\r\n\r\n`;
  assert.match(await rawExchange(port, noKey), /^HTTP\/1.1 400 [^]*"bad_handshake"/);
});

test('a message that is too long, too many messages and a failing listener close the socket', async (t) => {
  const { url } = await serving(
    t,
    () => (message) => {
      if (message === 'fail') throw new Error('tried to');
    },
    { maxMessageBytes: 100, messages: { perMinute: 1, burst: 3 } },
  );
  const talks: readonly (readonly [string[], number])[] = [
    [['x'.repeat(101)], 1009],
    [['a', 'b', 'c', 'd'], 1008],
    [['a', 'fail'], 1011],
  ];
  for (const [messages, expected] of talks) {
    const client = dial(t, `${url}/live/1`);
    await once(client, 'open');
    for (const message of messages) client.send(message);
    assert.equal((await once(client, 'close'))[0], expected);
  }
});

test('only so many sockets of one account and of one address', async (t) => {
  const { url } = await serving(t, echo, {}, { limits: { socketsPerAccount: 2, socketsPerAddress: 3 } });
  const first = dial(t, `${url}/live/1`);
  await once(first, 'open');
  await once(dial(t, `${url}/live/1`), 'open');
  assert.equal(await refused(dial(t, `${url}/live/1`)), 429);
  first.close();
  await once(first, 'close');
  // The server hears of the end on its side; a seat comes free without a word to anybody else.
  let again = dial(t, `${url}/live/1`);
  while ((await Promise.race([once(again, 'open').then(() => 'open'), refused(again)])) !== 'open')
    again = dial(t, `${url}/live/1`);
});

test('a client that does not read is dropped instead of filling memory', async (t) => {
  const events = new EventEmitter();
  const message = 'x'.repeat(100_000);
  const { url } = await serving(
    t,
    (peer) => {
      peer.signal.addEventListener('abort', () => events.emit('ended'));
      const fill = () => {
        if (peer.send(message)) setImmediate(fill);
      };
      fill();
      return undefined;
    },
    { maxWaitingBytes: 300_000 },
  );
  const ended = once(events, 'ended');
  const client = dial(t, `${url}/live/1`);
  client.once('open', () => client.pause());
  await ended;
});

test('who answers pings stays, who does not is gone', async (t) => {
  const { url } = await serving(t, echo, { heartbeatMs: 50 });
  const client = dial(t, `${url}/live/1`);
  const heard: number[] = [];
  client.on('ping', () => heard.push(performance.now()));
  while (heard.length < 3) {
    assert.notEqual(client.readyState, WebSocket.CLOSED, `it was thrown out after ${heard.length} pings`);
    await pause(10);
  }
  const deaf = dial(t, `${url}/live/1`, { ...ana, autoPong: false });
  assert.equal((await once(deaf, 'close'))[0], 1006);
  assert.equal(client.readyState, WebSocket.OPEN);
});

test('a server that was away itself lets a client answer first', async (t) => {
  const { url } = await serving(t, echo, { heartbeatMs: 200 });
  const client = dial(t, `${url}/live/1`);
  await once(client, 'ping');
  // Both are in this process: neither reads nor answers meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  await once(client, 'ping');
  await once(client, 'ping');
  assert.equal(client.readyState, WebSocket.OPEN);
});

test('a drain closes with 1001 and waits for no one', async (t) => {
  const { http, url } = await serving(t, echo);
  const polite = dial(t, `${url}/live/1`);
  const stuck = dial(t, `${url}/live/1`);
  await Promise.all([once(polite, 'open'), once(stuck, 'open')]);
  stuck.pause();
  const farewell = once(polite, 'close');
  const closed = http.close({ graceMs: 50 });
  assert.equal((await farewell)[0], 1001);
  await closed;
});

test('the subprotocol that both speak is chosen', async (t) => {
  const { url } = await serving(t, echo, { protocols: ['v2', 'v1'] });
  const client = dial(t, `${url}/live/1`, ana, ['v1', 'v2']);
  await once(client, 'open');
  assert.equal(client.protocol, 'v2');
});

const handshake =
  'GET /live/1 HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ana\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** A frame of a client: final, masked with zeros. */
const frame = (opcode: number, text: string): string =>
  String.fromCharCode(0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0) + text;

test('what is sent right behind the request is heard', async (t) => {
  const { port } = await serving(t, echo);
  const close = frame(8, '\u0003\u00e8');
  const answer = await rawExchange(port, `${handshake}${frame(1, 'early')}${close}`);
  assert.match(answer, /^HTTP\/1.1 101 /);
  assert.ok(answer.includes('\u0081\u000bheard early\u0088'), answer);
});

test('garbage ends the socket and nothing else', async (t) => {
  const { url, port } = await serving(t, echo);
  const unmasked = '\u0081\u0005hello';
  for (const bytes of ['\xff\xff\xff\xff', unmasked, frame(3, 'reserved'), frame(1, '\xff\xfe')]) {
    const answer = await rawExchange(port, handshake + bytes);
    assert.match(answer, /^HTTP\/1.1 101 [^]*\u0088/, 'a close frame ends it');
    assert.ok(!answer.includes('heard'));
  }
  const client = dial(t, `${url}/live/1`);
  await once(client, 'open');
  client.send('still here');
  assert.equal(String((await once(client, 'message'))[0]), 'heard still here');
});
