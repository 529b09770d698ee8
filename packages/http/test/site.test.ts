import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { staticSite, text, typeOf } from '../src/index.ts';
import { codeOf, openRoute, start } from './serving.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandstand-site-'));
after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
const dir = join(folder, 'build');
mkdirSync(join(dir, '_app/immutable'), { recursive: true });
const script = 'console.log("hello")';
const page = `<!doctype html><script>${script}</script><script src="/_app/immutable/a.js"></script>`;
const code = 'export const answer = 42;\n'.repeat(100);
writeFileSync(join(dir, 'index.html'), page);
writeFileSync(join(dir, '_app/immutable/a.js'), code);
writeFileSync(join(dir, '_app/immutable/a.js.br'), brotliCompressSync(code));
writeFileSync(join(dir, '_app/immutable/a.js.gz'), gzipSync(code));
writeFileSync(join(dir, 'robots.txt'), 'User-agent: *\n');
writeFileSync(join(dir, '.env'), 'SECRET=1');
writeFileSync(join(folder, 'outside.txt'), 'outside');

const api = openRoute('/api/v1/albums', () => text('albums'));
const site = staticSite({ dir, fallback: 'index.html', never: ['/api', '/rest'] });
const html = { accept: 'text/html,*/*;q=0.8' };

/** node:http, as fetch undoes compression and chooses it itself. */
async function plain(url: string, headers: Record<string, string>) {
  const [response] = await once(get(url, { headers }), 'response');
  return { headers: response.headers, body: Buffer.concat(await response.toArray()) };
}

test('pages, files and unknown addresses', async (t) => {
  const { url } = await start(t, [api, ...site]);
  const rows: readonly (readonly [string, Record<string, string>, number, string, string | null])[] = [
    ['/', html, 200, page, 'no-cache'],
    ['/index.html', html, 200, page, 'no-cache'],
    ['/albums/019a', html, 200, page, 'no-cache'],
    ['/albums/dr.dre', html, 200, page, 'no-cache'],
    ['/albums/019a', { accept: 'application/json' }, 404, 'not_found', null],
    ['/robots.txt', {}, 200, 'User-agent: *\n', 'no-cache'],
    ['/missing.js', {}, 404, 'not_found', null],
    ['/_app/immutable/gone.js', html, 404, 'not_found', null],
    ['/_app/immutable/a.js', {}, 200, code, 'public, max-age=31536000, immutable'],
    ['/api/v1/albums', html, 200, 'albums', null],
    ['/api/v1/nothing', html, 404, 'not_found', null],
    ['/rest/ping', html, 404, 'not_found', null],
    ['/restaurant', html, 200, page, 'no-cache'],
    ['/.env', {}, 404, 'not_found', null],
    ['/_app', { accept: 'application/json' }, 404, 'not_found', null],
  ];
  for (const [path, headers, status, expected, cache] of rows) {
    const answer = await fetch(url + path, { headers: { accept: 'image/*', ...headers } });
    assert.equal(answer.status, status, path);
    if (cache !== null) assert.equal(answer.headers.get('cache-control'), cache, path);
    assert.equal(status === 200 ? await answer.text() : await codeOf(answer), expected, path);
  }
});

test('compressed neighbours are served to whoever takes them, with tags of their own', async (t) => {
  const { url } = await start(t, [...site]);
  const path = `${url}/_app/immutable/a.js`;
  const tags = new Set<string | undefined>();
  for (const [accept, encoding, body] of [
    ['gzip, br', 'br', brotliCompressSync(code)],
    ['gzip', 'gzip', gzipSync(code)],
    ['br;q=0, gzip', 'gzip', gzipSync(code)],
    ['identity', undefined, Buffer.from(code)],
  ] as const) {
    const answer = await plain(path, { 'accept-encoding': accept });
    assert.equal(answer.headers['content-encoding'], encoding, accept);
    assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(answer.headers.vary, 'accept-encoding');
    assert.ok(body.equals(answer.body), accept);
    tags.add(answer.headers.etag);
  }
  assert.equal(tags.size, 3);
});

test('a page allows its own inline script and no other, and answers 304', async (t) => {
  const { url } = await start(t, [...site]);
  const answer = await fetch(url, { headers: html });
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.ok(policy.includes(`script-src 'self' 'sha256-${hash}'`), policy);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/);
  const again = await fetch(url, { headers: { ...html, 'if-none-match': answer.headers.get('etag') ?? '' } });
  assert.equal(again.status, 304);
});

test('a site that is not built yet says so, and appears when it is', async (t) => {
  const late = join(folder, 'late');
  const { url } = await start(t, [...staticSite({ dir: late, fallback: 'index.html' })]);
  const before = await fetch(url, { headers: html });
  assert.equal(before.status, 503);
  assert.equal(await codeOf(before), 'site_missing');
  mkdirSync(late);
  writeFileSync(join(late, 'index.html'), 'now');
  assert.equal(await (await fetch(url, { headers: html })).text(), 'now');
});

test('types by extension', () => {
  assert.equal(typeOf('/a/b.JS'), 'text/javascript; charset=utf-8');
  assert.equal(typeOf('/a.b/c'), 'application/octet-stream');
  assert.equal(typeOf('/constructor.constructor'), 'application/octet-stream');
});
