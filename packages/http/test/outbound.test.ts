import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import {
  addressFilter,
  createOutbound,
  type OutboundCode,
  OutboundError,
  type OutboundOptions,
} from '../src/index.ts';

/** Addresses that nobody may make this server connect to, in every spelling that a resolver or a URL may yield. */
const refused = `
  127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.255 169.254.169.254
  172.16.0.1 172.31.255.255 192.168.1.1 192.0.0.8 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255
  198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1
  ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1
  2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1
  fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 localhost 127.1 0x7f000001 2130706433
`.split(/\s+/); // its ends are empty texts, which are no addresses either
const open = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '172.32.0.1',
  '192.167.1.1',
  '2606:4700::1111',
  '2a00:1450::1',
];

test('the corpus of addresses', () => {
  const filter = addressFilter();
  for (const address of refused) assert.equal(filter(address), false, address);
  for (const address of open) assert.equal(filter(address), true, address);
  const own = addressFilter(['192.168.7.0/24', '10.0.0.0/8'], ['10.9.0.0/16', '8.8.8.0/24']);
  assert.deepEqual(
    ['192.168.7.1', '192.168.8.1', '10.1.0.1', '10.9.0.1', '8.8.8.8', '1.1.1.1'].map((address) =>
      own(address),
    ),
    [true, false, true, false, false, true],
  );
});

async function world(
  t: TestContext,
  listener: RequestListener,
): Promise<{ url: string; port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, port, asked };
}

function client(t: TestContext, options: OutboundOptions = {}) {
  const outbound = createOutbound({ allow: ['127.0.0.1/32'], timeoutMs: 60_000, ...options });
  t.after(() => outbound.close());
  return outbound;
}

const failsWith = (code: OutboundCode) => (error: unknown) =>
  error instanceof OutboundError && error.code === code;

test('an answer arrives with its status, headers and body', async (t) => {
  const { url } = await world(t, (request, response) => {
    response.writeHead(404, { 'x-agent': request.headers['user-agent'] ?? '' }).end('{"a":1}');
  });
  const answer = await client(t, { userAgent: 'Test/1' }).request(`${url}/a?b=c`);
  assert.equal(answer.status, 404);
  assert.equal(answer.headers['x-agent'], 'Test/1');
  assert.equal(answer.url, `${url}/a?b=c`);
  assert.deepEqual(await answer.json(), { a: 1 });
});

test('blocked addresses are not dialled, in whatever form they are written', async (t) => {
  const { port, asked } = await world(t, (_request, response) => response.end('secret'));
  const outbound = client(t, { allow: [] });
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0',
    'localhost',
  ]) {
    await assert.rejects(outbound.request(`http://${host}:${port}/`), failsWith('address_blocked'), host);
  }
  assert.deepEqual(asked, []);
});

test('a name is judged by the address that is dialled, each time anew', async (t) => {
  const { port, asked } = await world(t, (_request, response) => response.end('ok'));
  let answers: { address: string; family: number }[] = [{ address: '127.0.0.1', family: 4 }];
  let fails = false;
  const resolve = () => (fails ? Promise.reject(new Error('no such name')) : Promise.resolve(answers));
  const outbound = client(t, { resolve });
  const ask = () => outbound.request(`http://name.test:${port}/`, { headers: { connection: 'close' } });
  fails = true;
  await assert.rejects(ask(), failsWith('unreachable'));
  fails = false;
  assert.equal(await (await ask()).text(), 'ok');
  answers = [{ address: '127.0.0.2', family: 4 }];
  await assert.rejects(ask(), failsWith('address_blocked'));
  answers = [
    { address: '169.254.169.254', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  assert.equal(await (await ask()).text(), 'ok');
  assert.equal(asked.length, 2);
});

test('what is no http address, or a port that is not listed, is refused before anything happens', async (t) => {
  const outbound = client(t, { ports: [443] });
  for (const url of [
    'ftp://a.test/',
    'file:///etc/passwd',
    'gopher://a.test',
    'nonsense',
    'http://u:p@a.test/',
  ]) {
    await assert.rejects(outbound.request(url), failsWith('url_refused'), url);
  }
  await assert.rejects(outbound.request('https://a.test:8443/'), failsWith('port_refused'));
  await assert.rejects(outbound.request('http://a.test/'), failsWith('port_refused'));
});

test('redirects are followed, checked again, counted, and do not carry credentials away', async (t) => {
  const seen: (string | undefined)[] = [];
  const other = await world(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end(request.method);
  });
  const first = await world(t, (request, response) => {
    seen.push(request.headers.authorization);
    const [, status = '302', to = ''] = /^\/(\d+)\?(.*)$/.exec(request.url ?? '') ?? [];
    response.writeHead(Number(status), { location: decodeURIComponent(to) }).end();
  });
  const outbound = client(t);
  const headers = { authorization: 'secret' };
  const ask = (status: number, to: string, method: 'GET' | 'POST' = 'GET') =>
    outbound.request(`${first.url}/${status}?${encodeURIComponent(to)}`, {
      method,
      headers,
      ...(method === 'POST' ? { body: 'data' } : {}),
    });
  const answer = await ask(302, `${other.url}/end`);
  assert.equal(answer.url, `${other.url}/end`);
  await answer.text();
  assert.deepEqual(seen, ['secret', undefined]);
  assert.equal(await (await ask(303, `${other.url}/`, 'POST')).text(), 'GET');
  assert.equal(await (await ask(302, `${other.url}/`, 'POST')).text(), 'GET');
  assert.equal(await (await ask(307, `${other.url}/`, 'POST')).text(), 'POST');
  await assert.rejects(ask(302, 'http://127.0.0.2:1/'), failsWith('address_blocked'));
  await assert.rejects(ask(302, 'http://[::ffff:127.0.0.1]/'), failsWith('address_blocked'));
  await assert.rejects(ask(302, 'file:///etc/passwd'), failsWith('url_refused'));
  await assert.rejects(ask(302, '/302?%2F302'), failsWith('too_many_redirects'));
});

test('size and time are bound, also for a body that only trickles', async (t) => {
  const { url } = await world(t, (request, response) => {
    if (request.url === '/declared') response.writeHead(200, { 'content-length': 5000 }).flushHeaders();
    else if (request.url === '/endless') {
      const more = () => void (response.write(Buffer.alloc(1000)) && setImmediate(more));
      response.on('drain', more);
      more();
    } else if (request.url === '/trickle') response.write('x');
  });
  const outbound = client(t, { maxBytes: 4000 });
  await assert.rejects(outbound.request(`${url}/declared`), failsWith('too_large'));
  const endless = await outbound.request(`${url}/endless`);
  await assert.rejects(endless.bytes(), failsWith('too_large'));
  await assert.rejects(outbound.request(`${url}/silent`, { timeoutMs: 50 }), failsWith('timed_out'));
  const trickle = await outbound.request(`${url}/trickle`, { timeoutMs: 1000 });
  await assert.rejects(trickle.text(), failsWith('timed_out'));
  await assert.rejects(
    outbound.request(`${url}/silent`, { signal: AbortSignal.abort(new Error('enough')) }),
    failsWith('aborted'),
  );
});

test('nobody at the other end is an error of its own, and closing ends what runs', async (t) => {
  const { url } = await world(t, () => {});
  const outbound = createOutbound({ allow: ['127.0.0.1/32'] });
  await assert.rejects(outbound.request('http://127.0.0.1:1/'), failsWith('unreachable'));
  const running = assert.rejects(outbound.request(url), OutboundError);
  await outbound.close();
  await running;
});
