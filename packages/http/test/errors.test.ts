import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import Type from 'typebox';
import { createLogger, type ErrorFace, problem, type Route, route, xml } from '../src/index.ts';
import { openRoute, rawExchange, silent, start } from './serving.ts';

const face: ErrorFace = (error, { query }) => xml(`<error code="${error.code}" f="${String(query['f'])}"/>`);
const throwing = (path: string, error: unknown, extra: { face?: ErrorFace } = {}): Route =>
  openRoute(
    path,
    () => {
      throw error;
    },
    { method: ['GET', 'POST'], ...extra },
  );
const pair = route({
  method: 'GET',
  path: '/albums/:gid/files/:name',
  operation: 'albumFile',
  summary: '',
  tags: [],
  input: { params: Type.Object({ gid: Type.String(), name: Type.String() }) },
  output: { 200: Type.Object({ gid: Type.String(), name: Type.String() }) },
  auth: [],
  permission: 'public',
  rate: 'read',
  handler: ({ params }) => params,
});

test('an unexpected error tells the client nothing and the log everything', async (t) => {
  const lines: string[] = [];
  const log = createLogger({
    to: new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  });
  const { url } = await start(t, [throwing('/boom', new Error('SELECT secret FROM /var/lib'))], { log });
  const answer = await fetch(`${url}/boom`);
  const body = await answer.text();
  assert.equal(answer.status, 500);
  assert.doesNotMatch(body, /SELECT|var\/lib|stack/);
  const id = answer.headers.get('x-request-id') ?? '';
  assert.match(body, new RegExp(`"requestId":"${id}"`));
  const logged = lines.find((line) => line.includes('SELECT secret')) ?? '';
  assert.ok(logged.includes(id), logged);
});

test('a thrown problem keeps its code, headers, fields and further members', async (t) => {
  const error = problem('quota_full', 507, 'No room is left.', {
    headers: { 'retry-after': '60' },
    fields: [{ field: 'body.size', message: 'is too large' }],
    extra: { limit: 10, status: 1 },
  });
  const { url } = await start(t, [throwing('/full', error)]);
  const answer = await fetch(`${url}/full`);
  assert.equal(answer.headers.get('retry-after'), '60');
  assert.deepEqual(await answer.json(), {
    type: 'about:blank',
    title: 'Insufficient Storage',
    status: 507,
    detail: 'No room is left.',
    code: 'quota_full',
    requestId: answer.headers.get('x-request-id'),
    fields: [{ field: 'body.size', message: 'is too large' }],
    limit: 10,
  });
});

test('a face dresses errors of its routes, also those of the server itself', async (t) => {
  const { url } = await start(t, [throwing('/rest', problem('no', 404, 'No.'), { face })]);
  const answer = await fetch(`${url}/rest?f=json`);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), '<error code="no" f="json"/>');
});

test('unknown addresses, wrong methods, OPTIONS', async (t) => {
  const { url } = await start(t, [pair]);
  const path = `${url}/albums/1/files/a`;
  const rows: readonly (readonly [string, string, number, string | null])[] = [
    ['GET', `${url}/nowhere`, 404, null],
    ['POST', path, 405, 'GET, HEAD'],
    ['DELETE', path, 405, 'GET, HEAD'],
    ['OPTIONS', path, 204, 'GET, HEAD'],
    ['OPTIONS', `${url}/nowhere`, 404, null],
  ];
  for (const [method, address, status, allow] of rows) {
    const answer = await fetch(address, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    assert.equal(answer.status, status, `${method} ${address}`);
    assert.equal(answer.headers.get('allow'), allow, `${method} ${address}`);
  }
});

test('paths that mean different things to different readers are refused', async (t) => {
  const { port } = await start(t, [pair]);
  const ask = async (path: string) => {
    const answer = await rawExchange(port, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    return answer.slice(9, 12);
  };
  const bad = [
    'a%2fb',
    'a%2Fb',
    'a%5cb',
    'a\\b',
    'a%00',
    'a%0ab',
    '..',
    '%2e%2e',
    '.',
    'a%',
    'a%zz',
    '%ff',
    'x'.repeat(501),
  ];
  for (const name of bad) assert.equal(await ask(`/albums/1/files/${name}`), '400', name);
  assert.equal(await ask('/albums/%2e%2e/files/a'), '400');
  assert.equal(await ask('/nowhere/../etc/passwd'), '400');
  for (const name of ['a.b', '...', 'a%20b', '%C3%A9', 'a..b', 'x'.repeat(500)]) {
    assert.equal(await ask(`/albums/1/files/${name}`), '200', name);
  }
});

test('every answer carries its own request id and the headers of safety', async (t) => {
  const { url } = await start(t, [pair, throwing('/boom', new Error('x'))], { log: silent });
  const ids = new Set<string | null>();
  for (const path of ['/albums/1/files/a', '/boom', '/nowhere']) {
    const { headers } = await fetch(url + path, { headers: { 'x-request-id': 'mine' } });
    ids.add(headers.get('x-request-id'));
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    );
    assert.equal(headers.get('referrer-policy'), 'strict-origin-when-cross-origin', path);
  }
  assert.equal(ids.size, 3);
  assert.ok(!ids.has('mine') && !ids.has(null));
});
