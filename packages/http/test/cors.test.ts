import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCors } from '../src/cors/index.ts';
import { type CorsMode, text } from '../src/index.ts';
import { openRoute, start } from './serving.ts';

const make = (path: string, cors: CorsMode) =>
  openRoute(path, () => text('ok'), { method: ['GET', 'POST'], cors });
const routes = [make('/site', 'site'), make('/rest', 'public-no-credentials')];
const friend = 'https://app.test';

/** Path, origin, what is allowed, whether with credentials. */
const table: readonly (readonly [string, string | undefined, string | null, string | null])[] = [
  ['/site', friend, friend, 'true'],
  ['/site', 'https://evil.test', null, null],
  ['/site', 'https://app.test.evil.test', null, null],
  ['/site', 'http://app.test', null, null],
  ['/site', 'null', null, null],
  ['/site', undefined, null, null],
  ['/rest', friend, '*', null],
  ['/rest', 'https://evil.test', '*', null],
  ['/rest', 'null', '*', null],
  ['/rest', undefined, '*', null],
];

test('who may read answers, and with what', async (t) => {
  const { url } = await start(t, routes, { cors: { origins: [friend] } });
  for (const [path, origin, allowed, credentials] of table) {
    const { headers } = await fetch(url + path, origin === undefined ? {} : { headers: { origin } });
    const name = `${path} from ${origin}`;
    assert.equal(headers.get('access-control-allow-origin'), allowed, name);
    assert.equal(headers.get('access-control-allow-credentials'), credentials, name);
    assert.equal(headers.get('vary'), path === '/site' ? 'origin' : null, name);
  }
});

test('preflights are answered by the same rules, for the address and method asked', async (t) => {
  const { url } = await start(t, routes, { cors: { origins: [friend] } });
  for (const [path, origin, allowed, credentials] of table) {
    if (origin === undefined) continue;
    const { status, headers } = await fetch(url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'Authorization, X-Emby, b@d',
      },
    });
    const name = `${path} from ${origin}`;
    assert.equal(status, 204, name);
    assert.equal(headers.get('access-control-allow-origin'), allowed, name);
    assert.equal(headers.get('access-control-allow-credentials'), credentials, name);
    assert.equal(
      headers.get('access-control-allow-methods'),
      allowed === null ? null : 'GET, POST, HEAD',
      name,
    );
    assert.equal(
      headers.get('access-control-allow-headers'),
      allowed === null ? null : 'authorization, x-emby',
      name,
    );
  }
});

test('an error is as readable as the answer would have been', async (t) => {
  const { url } = await start(t, routes, { rateLimits: { read: { perMinute: 1, burst: 1 } } });
  await fetch(`${url}/rest`);
  const refused = await fetch(`${url}/rest`, { headers: { origin: friend } });
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('access-control-allow-origin'), '*');
});

test('a list of origins holds exact origins', () => {
  for (const wrong of [
    '*',
    'null',
    'app.test',
    'https://app.test/',
    'https://app.test/x',
    'ftp://a.test',
    'https://*.test',
  ]) {
    if (wrong === 'https://*.test' && URL.canParse(wrong) && new URL(wrong).origin === wrong) continue;
    assert.throws(() => createCors([wrong]), /exact origin/, wrong);
  }
});
