import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { addressMatcher, plainAddress, route } from '../src/index.ts';
import { clientFinder } from '../src/proxies/index.ts';
import { start } from './serving.ts';

const find = clientFinder(['10.0.0.0/8', '2001:db8:ffff::/48']);
const x = (value: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': value, ...more });

/** What it shows, the other end of the connection, headers, address, secure, host. */
const table: readonly (readonly [string, string, Record<string, string>, string, boolean, string])[] = [
  ['nobody forwards', '203.0.113.9', { host: 'a.test:81' }, '203.0.113.9', false, 'a.test:81'],
  [
    'a stranger forwards',
    '203.0.113.9',
    x('1.1.1.1', { 'x-forwarded-proto': 'https' }),
    '203.0.113.9',
    false,
    'localhost',
  ],
  ['a proxy without words', '10.0.0.1', { host: 'a.test' }, '10.0.0.1', false, 'a.test'],
  ['one proxy', '10.0.0.1', x('198.51.100.7'), '198.51.100.7', false, 'localhost'],
  ['mapped proxy', '::ffff:10.0.0.1', x('198.51.100.7'), '198.51.100.7', false, 'localhost'],
  ['client lies in front', '10.0.0.1', x('1.1.1.1, 198.51.100.7'), '198.51.100.7', false, 'localhost'],
  ['two proxies', '10.0.0.1', x('1.1.1.1, 198.51.100.7, 10.0.0.2'), '198.51.100.7', false, 'localhost'],
  ['only proxies', '10.0.0.1', x('10.0.0.3, 10.0.0.2'), '10.0.0.3', false, 'localhost'],
  ['nonsense', '10.0.0.1', x('1.1.1.1, unknown'), '10.0.0.1', false, 'localhost'],
  ['ports', '10.0.0.1', x('198.51.100.7:4711'), '198.51.100.7', false, 'localhost'],
  ['IPv6', '10.0.0.1', x('[2001:db8::7]:4711'), '2001:db8::7', false, 'localhost'],
  ['IPv6 proxy', '2001:db8:ffff::1', x('2001:db8::7'), '2001:db8::7', false, 'localhost'],
  [
    'scheme and host',
    '10.0.0.1',
    x('198.51.100.7', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'm.test' }),
    '198.51.100.7',
    true,
    'm.test',
  ],
  [
    'a client lies about the scheme',
    '10.0.0.1',
    x('198.51.100.7', { 'x-forwarded-proto': 'https, http' }),
    '198.51.100.7',
    false,
    'localhost',
  ],
  [
    'two proxies, TLS at the outer one',
    '10.0.0.1',
    x('198.51.100.7, 10.0.0.2', { 'x-forwarded-proto': 'https, http' }),
    '198.51.100.7',
    true,
    'localhost',
  ],
  [
    'a host that is none',
    '10.0.0.1',
    x('198.51.100.7', { 'x-forwarded-host': 'a b/c', host: 'ok.test' }),
    '198.51.100.7',
    false,
    'ok.test',
  ],
  [
    'Forwarded',
    '10.0.0.1',
    { forwarded: 'for="[2001:db8::7]:47";proto=https;host="m.test:8443"' },
    '2001:db8::7',
    true,
    'm.test:8443',
  ],
  [
    'Forwarded, two hops',
    '10.0.0.1',
    { forwarded: 'for=1.1.1.1, For=198.51.100.7;Proto=HTTPS, for=10.0.0.2' },
    '198.51.100.7',
    true,
    'localhost',
  ],
  ['Forwarded, hidden client', '10.0.0.1', { forwarded: 'for=_gazonk' }, '10.0.0.1', false, 'localhost'],
  [
    'both and agreed',
    '10.0.0.1',
    x('198.51.100.7', { forwarded: 'for=198.51.100.7' }),
    '198.51.100.7',
    false,
    'localhost',
  ],
  [
    'both and not agreed: neither',
    '10.0.0.1',
    x('198.51.100.7', { forwarded: 'for=1.1.1.1;proto=https' }),
    '10.0.0.1',
    false,
    'localhost',
  ],
];

test('the true client behind proxies', () => {
  for (const [name, remote, headers, address, secure, host] of table) {
    assert.deepEqual(find({ remote, headers, encrypted: false }), { address, secure, host }, name);
  }
  assert.equal(find({ remote: '203.0.113.9', headers: {}, encrypted: true }).secure, true);
});

test('links are made of the public address, else of what the client asked for', async (t) => {
  const where = route({
    method: 'GET',
    path: '/where',
    operation: 'where',
    summary: '',
    tags: [],
    output: { 200: Type.String() },
    auth: [],
    permission: 'public',
    rate: 'read',
    handler: ({ origin }) => origin,
  });
  const ask = async (url: string) =>
    (
      await fetch(`${url}/where`, {
        headers: { 'x-forwarded-for': '1.1.1.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'm.test' },
      })
    ).json();
  const own = await start(t, [where]);
  assert.equal(await ask(own.url), own.url);
  const proxied = await start(t, [where], { trustedProxies: ['127.0.0.1'] });
  assert.equal(await ask(proxied.url), 'https://m.test');
  const named = await start(t, [where], { publicUrl: 'https://music.test/' });
  assert.equal(await ask(named.url), 'https://music.test');
});

test('addresses in all their spellings', () => {
  const spellings: readonly (readonly [string, string | undefined])[] = [
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['0x7f.1', undefined],
    ['1.2.3', undefined],
    ['', undefined],
    ['localhost', undefined],
  ];
  for (const [text, plain] of spellings) assert.equal(plainAddress(text), plain, text);
  assert.throws(() => addressMatcher(['10.0.0.0/99']), /CIDR/);
  assert.throws(() => addressMatcher(['proxy.example']), /CIDR/);
});
