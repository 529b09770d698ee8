import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { json, type MultipartSpec, type Part, type Route, route } from '../src/index.ts';
import { codeOf, start } from './serving.ts';

interface Seen {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string;
  readonly data: string;
}

const taking = (
  read: (part: Part) => Promise<string>,
  spec: Partial<MultipartSpec['multipart']> = {},
): Route =>
  route({
    method: 'POST',
    path: '/upload',
    operation: 'upload',
    summary: '',
    tags: [],
    input: { body: { multipart: { maxBytes: 1_000_000, ...spec } } },
    output: 'bytes',
    auth: [],
    permission: 'public',
    rate: 'write',
    handler: async ({ body }) => {
      const seen: Seen[] = [];
      for await (const part of body) {
        const { name, filename, type } = part;
        seen.push({ name, filename, type, data: await read(part) });
      }
      return json(200, seen);
    },
  });
const base64 = async (part: Part) => (await part.bytes()).toString('base64');

test('what a browser or client sends arrives byte for byte', async (t) => {
  const { url } = await start(t, [taking(base64)]);
  const files = [
    randomBytes(1 + (testSeed(t) % 300_000)),
    Buffer.from('\r\n--\r\n-----'),
    Buffer.alloc(0),
    randomBytes(65_536),
  ];
  const body = new FormData();
  body.set('title', 'Morgen „früh"');
  files.forEach((data, at) =>
    body.append('cover', new Blob([new Uint8Array(data)], { type: 'image/PNG' }), `c${at}.png`),
  );
  const answer = await fetch(`${url}/upload`, { method: 'POST', body });
  assert.deepEqual(await answer.json(), [
    { name: 'title', type: 'text/plain', data: Buffer.from('Morgen „früh"').toString('base64') },
    ...files.map((data, at) => ({
      name: 'cover',
      filename: `c${at}.png`,
      type: 'image/png',
      data: data.toString('base64'),
    })),
  ]);
});

test('parts that are not read, or only begun, do not disturb the next', async (t) => {
  const lazy = taking(async ({ name, stream }) => {
    if (name === 'skip') return '';
    if (name === 'begin') {
      for await (const _ of stream) break;
      return '';
    }
    return (await stream.toArray()).length > 0 ? 'read' : '';
  });
  const { url } = await start(t, [lazy]);
  const body = new FormData();
  for (const name of ['skip', 'begin', 'read', 'skip', 'begin', 'begin', 'read']) {
    body.append(name, new Blob([new Uint8Array(100_000)]), 'x');
  }
  const answer: unknown = await (await fetch(`${url}/upload`, { method: 'POST', body })).json();
  assert.ok(Array.isArray(answer));
  assert.deepEqual(
    answer.map((one) => one.data),
    ['', '', 'read', '', '', '', 'read'],
  );
});

test('names of files lose their folders and what moves a cursor', async (t) => {
  const { url } = await start(t, [taking(base64)]);
  const send = async (name: string) => {
    const body = `--b\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\nx\r\n--b--`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const seen: unknown = await (await fetch(`${url}/upload`, { method: 'POST', headers, body })).json();
    return Array.isArray(seen) ? seen[0]?.filename : undefined;
  };
  assert.equal(await send('../../etc/passwd'), 'passwd');
  assert.equal(await send('C:\\\\music\\\\a.mp3'), 'a.mp3');
  assert.equal(await send('..'), '');
  assert.equal(await send('a%22b.mp3'), 'a"b.mp3');
  assert.equal(await send('käse.mp3'), 'käse.mp3');
});

test('broken and oversized bodies are refused by name', async (t) => {
  const { url } = await start(t, [taking(base64, { maxBytes: 2000, maxFieldBytes: 10, maxParts: 3 })]);
  const part = (value: string, head = 'Content-Disposition: form-data; name="a"') =>
    `--b\r\n${head}\r\n\r\n${value}\r\n`;
  const rows: readonly (readonly [string, string, string])[] = [
    [`${part('1')}--b--`, 'multipart/form-data', 'invalid_multipart'],
    [part('1'), 'multipart/form-data; boundary=b', 'invalid_multipart'],
    ['--b', 'multipart/form-data; boundary=b', 'invalid_multipart'],
    ['no boundary at all', 'multipart/form-data; boundary=b', 'invalid_multipart'],
    [`${part('1', 'X: y')}--b--`, 'multipart/form-data; boundary=b', 'invalid_multipart'],
    [`${part('1'.repeat(11))}--b--`, 'multipart/form-data; boundary=b', 'body_too_large'],
    [`${part('1').repeat(4)}--b--`, 'multipart/form-data; boundary=b', 'too_many_parts'],
    [`${part('1'.repeat(2000))}--b--`, 'multipart/form-data; boundary=b', 'body_too_large'],
    ['{}', 'application/json', 'media_type_unsupported'],
  ];
  for (const [body, type, code] of rows) {
    const answer = await fetch(`${url}/upload`, { method: 'POST', headers: { 'content-type': type }, body });
    assert.equal(await codeOf(answer), code, `${type} ${body.slice(0, 60)}`);
  }
});
