import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeFor, text } from '../src/index.ts';
import { codeOf, type Person, start } from './serving.ts';

const route = routeFor<Person>();
const facts = { summary: '', tags: [], output: 'bytes', rate: 'write', handler: () => text('done') } as const;
const routes = [
  route({
    ...facts,
    method: ['GET', 'POST', 'DELETE'],
    path: '/albums',
    operation: 'albums',
    auth: ['bearer', 'cookie'],
    permission: 'albums.write',
  }),
  route({
    ...facts,
    method: 'POST',
    path: '/login',
    operation: 'login',
    auth: [],
    permission: 'public',
    sameOrigin: true,
  }),
];
const cookie = { cookie: 'session=ana' };
const token = { authorization: 'Bearer ana' };

test('a cookie changes something only for pages of this site', async (t) => {
  const options = { publicUrl: 'https://music.test', cors: { origins: ['https://app.test'] } };
  const { url } = await start(t, routes, options);
  const rows: readonly (readonly [string, string, Record<string, string>, number])[] = [
    ['GET', '/albums', { ...cookie, origin: 'https://evil.test' }, 200],
    ['POST', '/albums', cookie, 403],
    ['POST', '/albums', { ...cookie, origin: url }, 200],
    ['POST', '/albums', { ...cookie, origin: 'https://music.test' }, 200],
    ['POST', '/albums', { ...cookie, origin: 'https://app.test' }, 200],
    ['POST', '/albums', { ...cookie, origin: 'https://evil.test' }, 403],
    ['DELETE', '/albums', { ...cookie, origin: 'https://evil.test' }, 403],
    ['POST', '/albums', { ...cookie, origin: 'null' }, 403],
    ['POST', '/albums', { ...cookie, 'sec-fetch-site': 'same-origin' }, 200],
    ['POST', '/albums', { ...cookie, 'sec-fetch-site': 'same-site' }, 403],
    ['POST', '/albums', { ...cookie, 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', '/albums', { ...cookie, 'sec-fetch-site': 'none' }, 403],
    ['POST', '/albums', { ...cookie, origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' }, 403],
    ['POST', '/albums', token, 200],
    ['POST', '/albums', { ...token, origin: 'https://evil.test' }, 200],
    ['POST', '/albums', { ...token, ...cookie }, 200],
    ['POST', '/login', {}, 200],
    ['POST', '/login', { origin: url }, 200],
    ['POST', '/login', { 'sec-fetch-site': 'none' }, 200],
    ['POST', '/login', { origin: 'https://evil.test' }, 403],
    ['POST', '/login', { 'sec-fetch-site': 'cross-site' }, 403],
  ];
  for (const [method, path, headers, status] of rows) {
    const name = `${method} ${path} ${JSON.stringify(headers)}`;
    const answer = await fetch(url + path, { method, headers });
    assert.equal(answer.status, status, name);
    if (status === 403) assert.equal(await codeOf(answer), 'csrf', name);
  }
});
