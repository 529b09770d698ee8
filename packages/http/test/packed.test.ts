import assert from 'node:assert/strict';
import { request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { bytes, bytesOnce, html, json } from '../src/index.ts';
import { openRoute, start } from './serving.ts';

const items = Array.from({ length: 2000 }, (_, id) => ({ id, title: `Song number ${id}` }));
const text = JSON.stringify({ items });

interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | readonly string[]>;
  readonly body: Buffer;
}

/** As `fetch`, which unpacks, but with the bytes as they came. */
function asked(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject).end();
  });
}

const packedRoutes = (t: TestContext) =>
  start(t, [
    openRoute('/list', () => json(200, { items })),
    openRoute('/tagged', () => json(200, { items }, { etag: '"one"' })),
    openRoute('/secret', () => json(200, { items }, { 'cache-control': 'no-store' })),
    openRoute('/small', () => json(200, { items: items.slice(0, 10) })),
    openRoute('/picture', () => bytes(Buffer.alloc(50_000), 'image/jpeg')),
    openRoute('/page', () => html('<p>Hello</p>'.repeat(2000))),
    openRoute('/failed', () => json(500, { items })),
  ]);

test('text of some size is packed as the client takes it, and comes whole', async (t) => {
  const { url } = await packedRoutes(t);
  const plain = await asked(`${url}/list`);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.headers['content-length'], String(Buffer.byteLength(text)));
  assert.match(String(plain.headers['vary']), /accept-encoding/);
  assert.equal(plain.body.toString(), text);
  const gzip = await asked(`${url}/list`, { 'accept-encoding': 'gzip, deflate, br' });
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(gzip.body).toString(), text);
  assert.ok(gzip.body.length < text.length / 4);
  const zstd = await asked(`${url}/list`, { 'accept-encoding': 'gzip;q=0.8, zstd' });
  assert.equal(zstd.headers['content-encoding'], 'zstd');
  assert.equal(zstdDecompressSync(zstd.body).toString(), text);
  const refused = await asked(`${url}/list`, { 'accept-encoding': 'gzip;q=0, identity' });
  assert.equal(refused.headers['content-encoding'], undefined);
  const page = await asked(`${url}/page`, { 'accept-encoding': 'gzip' });
  assert.equal(page.headers['content-encoding'], 'gzip');
});

test('what is small, packed, an error or a secret goes as it is', async (t) => {
  const { url } = await packedRoutes(t);
  for (const path of ['secret', 'small', 'picture', 'failed']) {
    const { headers, body } = await asked(`${url}/${path}`, { 'accept-encoding': 'gzip, zstd' });
    assert.equal(headers['content-encoding'], undefined, path);
    assert.equal(headers['content-length'], String(body.length), path);
  }
  const head = await asked(`${url}/list`, { 'accept-encoding': 'gzip' }, 'HEAD');
  assert.deepEqual([head.headers['content-encoding'], head.body.length], [undefined, 0]);
});

test('a packed answer has a tag of its own strength, and what the client holds is not sent again', async (t) => {
  const { url } = await packedRoutes(t);
  const packed = await asked(`${url}/tagged`, { 'accept-encoding': 'gzip' });
  assert.equal(packed.headers['etag'], 'W/"one"');
  for (const tag of ['"one"', 'W/"one"']) {
    const { status, headers } = await asked(`${url}/tagged`, {
      'accept-encoding': 'gzip',
      'if-none-match': tag,
    });
    assert.equal(status, 304);
    assert.match(String(headers['vary']), /accept-encoding/);
  }
});

test('bytes for one answer are given back once they are packed; a client that leaves breaks nothing', async (t) => {
  const held: Uint8Array[] = [];
  const { url } = await start(t, [
    openRoute('/large', () => {
      const large = new Uint8Array(8 << 20);
      for (let at = 0; at < large.length; at += 1) large[at] = 32 + ((at * 7919) % 90);
      held.push(large);
      return bytesOnce([large], 'application/json');
    }),
  ]);
  const answer = await asked(`${url}/large`, { 'accept-encoding': 'gzip' });
  const whole = gunzipSync(answer.body);
  assert.deepEqual([whole.length, whole[7], whole.at(-1)], [8 << 20, 32 + ((7 * 7919) % 90), whole.at(-1)]);
  while (held[0]?.byteLength !== 0) await turn();
  for (let time = 0; time < 5; time += 1) {
    await new Promise<void>((resolve, reject) => {
      const sent = request(
        `${url}/large`,
        { headers: { 'accept-encoding': 'gzip' }, agent: false },
        (answered) => {
          answered.once('data', () => {
            answered.destroy();
            resolve();
          });
        },
      );
      sent.on('error', reject).end();
    });
  }
  assert.equal((await asked(`${url}/large`, { 'accept-encoding': 'zstd' })).status, 200);
});
