import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMsgpack, type Sent, writeMsgpack } from '../src/wire/index.ts';
import { ask, serveNode } from './serving.ts';

const json = { 'content-type': 'application/json' };
const msgpack = { 'content-type': 'application/vnd.msgpack' };

/** Speaks JSON and gives status and value. */
async function said(url: string, method: string, path: string, value?: unknown): Promise<[number, unknown]> {
  const { status, body } = await ask(
    url,
    method,
    path,
    value === undefined ? undefined : JSON.stringify(value),
    value === undefined ? {} : json,
  );
  return [status, body.length === 0 ? undefined : JSON.parse(body.toString())];
}

test('an index over HTTP: names, statuses and errors of the protocol', async (t) => {
  const { url } = await serveNode(t);
  const rows: readonly (readonly [string, string, unknown, number, unknown])[] = [
    ['GET', '/main', undefined, 404, { error: 'IndexNotFound' }],
    ['POST', '/main/_search', { query: [1] }, 404, { error: 'IndexNotFound' }],
    ['PUT', '/main', undefined, 200, { version: 0, ready: true, generation: 1 }],
    ['PUT', '/main', { generation: 1 }, 200, { version: 0, ready: true, generation: 1 }],
    ['PUT', '/main', { expect_does_not_exist: true }, 409, { error: 'IndexAlreadyExists' }],
    ['PUT', '/main', { generation: 2 }, 409, { error: 'NewerIndexAlreadyExists' }],
    ['PUT', '/main', { generation: 0 }, 400, { error: 'BadRequest' }],
    ['PUT', '/ma.in', undefined, 400, { error: 'InvalidIndexName' }],
    ['PUT', '/_main', undefined, 400, { error: 'InvalidIndexName' }],
    ['PUT', '/main/1', { hashes: [101, 201, 301] }, 200, {}],
    ['GET', '/main/1', undefined, 200, { version: 1 }],
    ['GET', '/main/2', undefined, 404, { error: 'FingerprintNotFound' }],
    ['GET', '/main/x', undefined, 400, { error: 'BadRequest' }],
    ['GET', '/main/0', undefined, 400, { error: 'InvalidFingerprintId' }],
    ['PUT', '/main/4294967296', { hashes: [1] }, 400, { error: 'InvalidFingerprintId' }],
    ['PUT', '/main/5', { hashes: [-1] }, 400, { error: 'BadRequest' }],
    ['PUT', '/main/5', undefined, 400, { error: 'BadRequest' }],
    ['POST', '/main/_search', { query: [101, 201, 301] }, 200, { results: [{ id: 1, score: 3 }] }],
    [
      'POST',
      '/main/_search',
      { query: [101], limit: 5000, timeout: 99_999 },
      200,
      { results: [{ id: 1, score: 1 }] },
    ],
    ['POST', '/main/_search', { query: [101], min_score: 2 }, 200, { results: [] }],
    ['POST', '/main/_search', { query: [101], min_scores: 2 }, 400, { error: 'BadRequest' }],
    ['POST', '/main/_search', {}, 400, { error: 'BadRequest' }],
    [
      'POST',
      '/main/_update',
      {
        changes: [
          { insert: { id: 2, hashes: [101, 7] } },
          { delete: { id: 1 } },
          { set_metadata: { entries: [{ key: 'b', value: '2' }] } },
        ],
        metadata: { a: '1' },
        expected_version: 1,
      },
      200,
      { version: 2 },
    ],
    ['POST', '/main/_update', { changes: [], expected_version: 1 }, 409, { error: 'VersionMismatch' }],
    [
      'POST',
      '/main/_update',
      { changes: [{ insert: { id: 0, hashes: [] } }] },
      400,
      { error: 'InvalidFingerprintId' },
    ],
    ['POST', '/main/_update', { changes: [{}] }, 400, { error: 'BadRequest' }],
    [
      'GET',
      '/main',
      undefined,
      200,
      {
        version: 2,
        metadata: { a: '1', b: '2' },
        stats: { min_doc_id: 1, max_doc_id: 2, num_segments: 1, num_docs: 1 },
      },
    ],
    ['GET', '/main/_status', undefined, 200, { generation: 1, version: 2, file_version: 0 }],
    ['DELETE', '/main/2', undefined, 200, {}],
    ['DELETE', '/main', undefined, 200, { deleted: true }],
    ['DELETE', '/main', undefined, 200, { deleted: false }],
    ['DELETE', '/main', { expect_exists: true }, 404, { error: 'IndexNotFound' }],
    ['PUT', '/main', { generation: 1 }, 409, { error: 'OlderIndexAlreadyExists' }],
    ['PUT', '/main', undefined, 200, { version: 0, ready: true, generation: 2 }],
  ];
  for (const [method, path, value, status, expected] of rows) {
    assert.deepEqual(
      await said(url, method, path, value),
      [status, expected],
      `${method} ${path} ${JSON.stringify(value)}`,
    );
  }
  assert.equal((await ask(url, 'HEAD', '/main')).status, 200);
  assert.equal((await ask(url, 'HEAD', '/other')).status, 404);
  assert.equal((await ask(url, 'GET', '/_health')).body.toString(), 'OK\n');
  assert.equal((await ask(url, 'GET', '/main/_health')).status, 200);
  assert.equal((await ask(url, 'GET', '/other/_health')).status, 404);
  const metrics = (await ask(url, 'GET', '/_metrics')).body.toString();
  assert.match(metrics, /^fpindex_docs\{index="main"\} 0$/m);
  assert.equal((await fetch(`${url}/main`)).status, 401);
});

test('JSON and MessagePack: content-type, accept, and MessagePack when a body has no type', async (t) => {
  const { url } = await serveNode(t);
  await ask(url, 'PUT', '/main');
  const body = writeMsgpack({ hashes: [101, 201, 301] });
  const plain = await ask(url, 'PUT', '/main/1', body);
  assert.deepEqual([plain.status, plain.type], [200, 'application/vnd.msgpack']);
  assert.deepEqual(readMsgpack(plain.body), {});
  const short = await ask(url, 'POST', '/main/_search', writeMsgpack({ q: [101, 201], l: 5 }), msgpack);
  assert.deepEqual(readMsgpack(short.body), { r: [{ i: 1, s: 2 }] });
  const mixed = await ask(url, 'POST', '/main/_search', writeMsgpack({ query: [101] }), {
    ...msgpack,
    accept: 'application/json',
  });
  assert.deepEqual(JSON.parse(mixed.body.toString()), { results: [{ id: 1, score: 1 }] });
  const other = await ask(url, 'POST', '/main/_search', '{"query":[101]}', {
    ...json,
    accept: 'application/vnd.msgpack',
  });
  assert.deepEqual(readMsgpack(other.body), { r: [{ i: 1, s: 1 }] });
  const info = await ask(url, 'GET', '/main', undefined, { accept: 'application/vnd.msgpack' });
  assert.deepEqual(readMsgpack(info.body), {
    v: 1,
    m: {},
    s: { min_doc_id: 1, max_doc_id: 1, num_segments: 1, num_docs: 1 },
  });
  assert.equal(
    (await ask(url, 'PUT', '/main/2', '{"hashes":[1]}', { 'content-type': 'text/html' })).status,
    415,
  );
  const broken = await ask(url, 'PUT', '/main/2', Buffer.from('no msgpack'));
  assert.deepEqual([broken.status, readMsgpack(broken.body)], [400, { e: 'BadRequest' }]);
  const invalid = await ask(url, 'PUT', '/main/2', 'no json', json);
  assert.deepEqual([invalid.status, JSON.parse(invalid.body.toString())], [400, { error: 'BadRequest' }]);
});

test('MessagePack: what is written is read, and no bytes do harm', () => {
  const values: readonly Sent[] = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  const texts = ['', 'ä', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(70_000)];
  const value = {
    values,
    texts,
    yes: true,
    no: false,
    many: Array.from({ length: 70_000 }, (_, at) => at % 300),
  };
  assert.deepEqual(readMsgpack(writeMsgpack(value)), value);
  const bytes = Buffer.from(writeMsgpack({ query: [1, 2, 300, 70_000], limit: 5 }));
  const hostile = [
    ...Array.from({ length: bytes.length }, (_, at) => bytes.subarray(0, at)),
    Buffer.concat([bytes, Buffer.of(0)]),
    Buffer.of(0xdd, 0xff, 0xff, 0xff, 0xff),
    Buffer.of(0xdf, 0xff, 0xff, 0xff, 0xff, 0xa0),
    Buffer.alloc(100_000, 0x91),
    Buffer.of(0xc1),
    Buffer.of(0xa1, 0xff),
    Buffer.of(0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    Buffer.of(0x81, 0x01, 0x01),
  ];
  for (const one of hostile) assert.throws(() => readMsgpack(one), { name: 'MalformedBody' });
});
