import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import Type from 'typebox';
import { type Route, route, text } from '../src/index.ts';
import { codeOf, rawExchange, start } from './serving.ts';

const facts = {
  method: 'POST',
  summary: '',
  tags: [],
  auth: [],
  permission: 'public',
  rate: 'write',
} as const;
const echo: Route = route({
  ...facts,
  path: '/json',
  operation: 'echo',
  input: { body: Type.Unknown() },
  output: 'bytes',
  handler: ({ body }) => text(JSON.stringify(body) ?? 'nothing'),
});
const form: Route = route({
  ...facts,
  path: '/form',
  operation: 'form',
  maxBodyBytes: 200,
  input: {
    body: { form: Type.Object({ name: Type.String(), ids: Type.Optional(Type.Array(Type.Integer())) }) },
  },
  output: { 200: Type.Object({ name: Type.String(), ids: Type.Optional(Type.Array(Type.Integer())) }) },
  handler: ({ body }) => body,
});
const raw: Route = route({
  ...facts,
  path: '/raw',
  operation: 'raw',
  input: { body: { raw: { types: ['audio/*', 'application/sdp'], maxBytes: 1000 } } },
  output: 'bytes',
  handler: async ({ body }) => text(`${body.type} ${body.length} ${(await body.bytes()).length}`),
});
const limits = { bodyBytes: 1000, bodyIdleMs: 200 };

test('JSON bodies: what is taken and what is refused', async (t) => {
  const { url } = await start(t, [echo], { limits });
  const json = 'application/json; charset=utf-8';
  const rows: readonly (readonly [string | Uint8Array, string, number, string])[] = [
    ['{"a":1}', json, 200, '{"a":1}'],
    ['{"a":1}', 'application/ld+json', 200, '{"a":1}'],
    ['{"constructor":"Wagner","proto":1}', json, 200, '{"constructor":"Wagner","proto":1}'],
    ['', json, 200, 'nothing'],
    ['{"a":', json, 400, 'invalid_json'],
    [Uint8Array.of(0x22, 0xff, 0x22), json, 400, 'invalid_json'],
    ['{"__proto__":{"admin":true}}', json, 400, 'invalid_json'],
    ['{"a":[{"\\u005f_proto__":1}]}', json, 400, 'invalid_json'],
    ['{"constructor":{"prototype":{}}}', json, 400, 'invalid_json'],
    ['a=1', 'application/x-www-form-urlencoded', 415, 'media_type_unsupported'],
    [`"${'x'.repeat(1000)}"`, json, 413, 'body_too_large'],
  ];
  for (const [body, type, status, expected] of rows) {
    const answer = await fetch(`${url}/json`, { method: 'POST', headers: { 'content-type': type }, body });
    assert.equal(answer.status, status, String(body).slice(0, 40));
    assert.equal(status === 200 ? await answer.text() : await codeOf(answer), expected);
  }
});

test('compressed bodies are unpacked within the same limit', async (t) => {
  const { url } = await start(t, [echo], { limits });
  const post = (body: Uint8Array, encoding: string) =>
    fetch(`${url}/json`, {
      method: 'POST',
      headers: { 'content-encoding': encoding },
      body: new Uint8Array(body),
    });
  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    assert.equal(await (await post(pack('[1,2]'), encoding)).text(), '[1,2]', encoding);
    assert.equal(
      await codeOf(await post(pack(`"${'x'.repeat(1e6)}"`), encoding)),
      'body_too_large',
      encoding,
    );
    const damaged = await post(pack('[1,2]').subarray(0, -3), encoding);
    assert.equal(damaged.status, 400, encoding);
    assert.equal(
      await codeOf(await post(Buffer.from('[1,2,3,4,5,6,7]'), encoding)),
      'body_undecodable',
      encoding,
    );
  }
  assert.equal(await codeOf(await post(Buffer.from('x'), 'zstd')), 'encoding_unknown');
});

test('a body in chunks without a length is bound as well', async (t) => {
  const { url } = await start(t, [echo, raw], { limits });
  const chunks = (total: number) =>
    new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < total; sent += 100) controller.enqueue(new Uint8Array(100).fill(0x20));
        controller.close();
      },
    });
  const post = (path: string, total: number, type: string) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: chunks(total),
      duplex: 'half',
    });
  assert.equal(await codeOf(await post('/json', 5000, 'application/json')), 'body_too_large');
  assert.equal(await codeOf(await post('/raw', 5000, 'audio/mpeg')), 'body_too_large');
  assert.equal(await (await post('/raw', 500, 'audio/mpeg')).text(), 'audio/mpeg undefined 500');
});

test('forms become typed fields', async (t) => {
  const { url } = await start(t, [form], { limits });
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${url}/form`, { method: 'POST', headers: { 'content-type': type }, body });
  assert.deepEqual(await (await post('name=a+b%26c&ids=1&ids=2&other=x')).json(), {
    name: 'a b&c',
    ids: [1, 2],
  });
  assert.deepEqual(await (await post('name=a&ids=7')).json(), { name: 'a', ids: [7] });
  assert.equal(await codeOf(await post('ids=x')), 'invalid_input');
  assert.equal(await codeOf(await post('{}', 'application/json')), 'invalid_input');
  assert.equal(await codeOf(await post(`name=${'x'.repeat(300)}`)), 'body_too_large');
});

test('raw bodies: types and declared lengths', async (t) => {
  const { url } = await start(t, [raw], { limits });
  const post = (type: string, size: number) =>
    fetch(`${url}/raw`, { method: 'POST', headers: { 'content-type': type }, body: new Uint8Array(size) });
  assert.equal(await (await post('audio/flac', 999)).text(), 'audio/flac 999 999');
  assert.equal(await (await post('Application/SDP; x=y', 3)).text(), 'application/sdp 3 3');
  assert.equal(await codeOf(await post('video/mp4', 3)), 'media_type_unsupported');
  assert.equal(await codeOf(await post('audio/flac', 1001)), 'body_too_large');
});

test('a client that falls silent in a body is told so and cut off', async (t) => {
  const { port } = await start(t, [echo], { limits });
  const head =
    'POST /json HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"a"';
  const answer = await rawExchange(port, head);
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /body_stalled/);
});

test('who leaves in the middle of a body that nobody reads does no harm', async (t) => {
  const unread: Route = route({
    ...facts,
    path: '/unread',
    operation: 'unread',
    input: { body: { raw: { types: ['*/*'], maxBytes: 1000 } } },
    output: 'bytes',
    handler: () => text('taken'),
  });
  const { url } = await start(t, [unread, echo], { limits });
  const { hostname, port } = new URL(url);
  for (const head of ['content-length: 9', 'transfer-encoding: chunked']) {
    const socket = connect(Number(port), hostname);
    socket.write(`POST /unread HTTP/1.1\r\nhost: ${hostname}\r\n${head}\r\n\r\n`);
    const [answer]: unknown[] = await once(socket, 'data');
    assert.match(String(answer), /200 OK/);
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  // Who falls silent later is told so later: by then the server has noticed the others, and it lives.
  const silent = `POST /json HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n`;
  assert.match(await rawExchange(Number(port), silent), /body_stalled/);
  assert.match(await rawExchange(Number(port), silent), /body_stalled/);
});
