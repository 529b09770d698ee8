import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookie, parseCookies } from '../src/index.ts';

test('cookies are read as browsers send them', () => {
  const rows: readonly (readonly [string | undefined, Record<string, string>])[] = [
    [undefined, {}],
    ['', {}],
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1; a=2', { a: '1' }],
    ['a="quoted"; b=x%20y; c=%zz', { a: 'quoted', b: 'x y', c: '%zz' }],
    ['a=b=c; novalue; =x', { a: 'b=c' }],
  ];
  for (const [header, expected] of rows) assert.deepEqual({ ...parseCookies(header) }, expected, header);
  assert.equal(parseCookies('__proto__=x')['__proto__'], 'x');
  assert.equal('toString' in parseCookies('a=1'), false);
});

test('cookies are written safe by default, and read back', () => {
  assert.equal(cookie('session', 'a', { secure: true }), 'session=a; Path=/; Secure; HttpOnly; SameSite=Lax');
  assert.equal(
    cookie('session', '', {
      secure: false,
      maxAgeSeconds: 0,
      path: '/api',
      sameSite: 'Strict',
      httpOnly: false,
    }),
    'session=; Path=/api; Max-Age=0; SameSite=Strict',
  );
  const value = 'ünï; code="x", \r\nset-cookie: y';
  const line = cookie('v', value, { secure: true });
  assert.doesNotMatch(line, /[\r\n]/);
  assert.equal(parseCookies(line.split('; ')[0])['v'], value);
  assert.throws(() => cookie('bad name', 'x', { secure: true }), /cannot name/);
});
