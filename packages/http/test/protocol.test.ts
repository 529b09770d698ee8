import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { text } from '../src/index.ts';
import { openRoute, rawExchange, start } from './serving.ts';

const quick = openRoute('/quick', () => text('quick'));

test('a client that never finishes its headers is cut', async (t) => {
  const { port } = await start(t, [quick], { limits: { headersMs: 100 } });
  const answer = await rawExchange(port, 'GET /quick HTTP/1.1\r\nhost: a\r\nx-slow: ');
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /request_timeout/);
});

test('an idle connection is closed after the keep-alive time', async (t) => {
  const { port } = await start(t, [quick], { limits: { keepAliveMs: 50 } });
  const answer = await rawExchange(port, 'GET /quick HTTP/1.1\r\nhost: a\r\n\r\n');
  assert.match(answer, /quick$/);
});

test('headers beyond the limit are 431, what is no HTTP is 400', async (t) => {
  const { port } = await start(t, [quick], { limits: { headerBytes: 4096 } });
  const big = await rawExchange(port, `GET /quick HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(8000)}\r\n\r\n`);
  assert.match(big, /^HTTP\/1\.1 431 .*headers_too_large/s);
  const longUrl = await rawExchange(port, `GET /quick?${'y'.repeat(8000)} HTTP/1.1\r\nhost: a\r\n\r\n`);
  assert.match(longUrl, /^HTTP\/1\.1 431 /);
  assert.match(await rawExchange(port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 .*bad_request/s);
  const smuggled =
    'POST /quick HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
  assert.match(await rawExchange(port, smuggled), /^HTTP\/1\.1 400 /);
});

test('connections beyond the limit are not taken', async (t) => {
  const { port } = await start(t, [quick], { limits: { connections: 1 } });
  const first = connect(port, '127.0.0.1');
  first.write('GET /quick HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(first, 'data');
  const second = connect(port, '127.0.0.1');
  second.on('error', () => {});
  await once(second, 'close');
  first.destroy();
});

test('every answer is counted with its route, status and time', async (t) => {
  const counted: (readonly [string | undefined, number])[] = [];
  const { url } = await start(t, [quick], {
    onResponse: (route, status, ms) => {
      assert.ok(ms >= 0);
      counted.push([route?.operation, status]);
    },
  });
  await (await fetch(`${url}/quick`)).text();
  await (await fetch(`${url}/nowhere`)).text();
  while (counted.length < 2) await new Promise(setImmediate);
  assert.deepEqual(counted, [
    ['quick', 200],
    [undefined, 404],
  ]);
});
