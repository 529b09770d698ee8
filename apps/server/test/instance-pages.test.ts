import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { admin, adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, at, listAt } from './instance/talking.ts';

const html = { accept: 'text/html' };

test('the pages, the description of the interface, and what is at no address', async (t) => {
  const server = await startServer(t, { env: adminEnv, pages: true });
  const page = await ask(server.url, '/', { headers: html });
  assert.equal(page.status, 200, `the pages were not built: ${server.output.stderr}`);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src/);
  const unknown = await ask(server.url, '/albums/some/page/of/the/app', { headers: html });
  assert.equal(unknown.status, 200);
  assert.equal(unknown.text, page.text, 'the app decides what it shows');
  const asset = /(?:href|src)="([^"]*_app\/immutable\/[^"]+)"/.exec(page.text)?.[1] ?? '';
  const file = await ask(server.url, new URL(asset, `${server.url}/`).pathname);
  assert.equal(file.status, 200, asset);
  assert.match(file.headers.get('cache-control') ?? '', /immutable/);
  assert.equal((await ask(server.url, '/_app/immutable/none.js', { headers: html })).status, 404);

  for (const path of ['/api/v1/unknown', '/api/v2', '/api', '/acoustid/v2/lookup']) {
    const answer = await ask(server.url, path, { headers: html });
    assert.equal(answer.status, 404, path);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, path);
    assert.equal(at(answer.body, 'code'), 'not_found', path);
  }
  // A face of its own answers under its path: who asks must sign in.
  assert.equal((await ask(server.url, '/jellyfin/System/Info', { headers: html })).status, 401);
  const method = await ask(server.url, '/api/v1/albums', { method: 'DELETE' });
  assert.equal(method.status, 405);
  assert.match(method.headers.get('allow') ?? '', /GET/);

  const docs = await ask(server.url, '/api/v1/docs', { headers: html });
  assert.equal(docs.status, 200);
  assert.match(docs.text, /listAlbums|\/api\/v1\/albums/);
  const described = await ask(server.url, '/api/v1/openapi.json');
  assert.equal(at(described.body, 'openapi'), '3.1.0');
  const paths = Object.keys(at(described.body, 'paths') ?? {});
  for (const path of ['/api/v1/albums', '/api/v1/tracks/{gid}/stream', '/api/v1/auth/login'])
    assert.ok(paths.includes(path), path);
  assert.equal(at(listAt(described.body, 'servers')[0], 'url'), server.url);
});

interface Browser {
  readonly origin?: string;
  readonly 'sec-fetch-site'?: string;
}

async function login(server: Running, headers: Browser) {
  return ask(server.url, '/api/v1/auth/login', {
    body: { ...admin, kind: 'cookie' },
    headers: { ...headers },
  });
}

test('a browser signs in from this site and from allowed ones, never from another', async (t) => {
  const friend = 'https://friend.example';
  const server = await startServer(t, { env: { ...adminEnv, BANDSTAND_CORS_ORIGINS: friend } });
  const stranger = 'https://stranger.example';
  const refused = await login(server, { origin: stranger, 'sec-fetch-site': 'cross-site' });
  assert.equal(at(refused.body, 'code'), 'csrf');
  assert.equal(refused.headers.get('set-cookie'), null);
  assert.equal(refused.headers.get('access-control-allow-origin'), null);
  assert.equal((await login(server, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await login(server, { origin: 'null' })).status, 403);

  const allowed = await login(server, { origin: friend, 'sec-fetch-site': 'cross-site' });
  assert.equal(allowed.status, 200, allowed.text);
  assert.equal(allowed.headers.get('access-control-allow-origin'), friend);
  assert.equal(allowed.headers.get('access-control-allow-credentials'), 'true');

  const here = await login(server, { origin: server.url, 'sec-fetch-site': 'same-origin' });
  assert.equal(here.status, 200);
  assert.equal(at(here.body, 'token'), undefined, 'a browser gets no token to lose');
  const cookie = here.headers.getSetCookie()[0] ?? '';
  assert.match(cookie, /^bandstand_session=[^;]+; /);
  for (const word of [/HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) assert.match(cookie, word);
  assert.doesNotMatch(cookie, /Secure/i, 'this connection is not encrypted');

  const pair = cookie.split(';')[0] ?? '';
  const change = (headers: Browser) =>
    ask(server.url, '/api/v1/account', {
      method: 'PATCH',
      body: { alias: 'Root' },
      headers: { cookie: pair, ...headers },
    });
  assert.equal(at((await change({ origin: stranger })).body, 'code'), 'csrf');
  assert.equal(at((await change({})).body, 'code'), 'csrf', 'a cookie alone changes nothing');
  assert.equal((await change({ origin: server.url })).status, 200);

  const preflight = await ask(server.url, '/api/v1/account', {
    method: 'OPTIONS',
    headers: { origin: stranger, 'access-control-request-method': 'PATCH' },
  });
  assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  const welcome = await ask(server.url, '/api/v1/account', {
    method: 'OPTIONS',
    headers: { origin: friend, 'access-control-request-method': 'PATCH' },
  });
  assert.equal(welcome.headers.get('access-control-allow-origin'), friend);
  assert.match(welcome.headers.get('access-control-allow-methods') ?? '', /PATCH/);
});

test('behind a trusted proxy the public address counts, and cookies are for encrypted connections only', async (t) => {
  const server = await startServer(t, {
    port: await freePort(),
    env: { BANDSTAND_TRUSTED_PROXIES: '127.0.0.1', BANDSTAND_PUBLIC_URL: 'https://music.example' },
  });
  const [, token = ''] = await server.says(/https:\/\/music\.example\/setup#(\S+)/);
  const proxied = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'music.example',
  };
  const made = await ask(server.url, '/api/v1/auth/setup', {
    body: { ...admin, token },
    headers: { ...proxied, origin: 'https://music.example', 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(made.status, 201, made.text);
  assert.match(made.headers.getSetCookie()[0] ?? '', /; Secure/i);
  const described = await ask(server.url, '/api/v1/openapi.json', { headers: proxied });
  assert.equal(at(listAt(described.body, 'servers')[0], 'url'), 'https://music.example');
  const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const sessions = await ask(server.url, '/api/v1/account/sessions', { headers: { ...proxied, cookie } });
  assert.equal(at(listAt(sessions.body, 'items')[0], 'address'), '203.0.113.9');
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
