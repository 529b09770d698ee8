import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOutbound } from '@bandstand/http';
import { createOpenIdRoutes } from '../src/index.ts';
import { linkOf } from '../src/openid/links.ts';
import { returnPath } from '../src/openid/return-to.ts';
import { Sealer } from '../src/openid/sealed.ts';
import { clientId, clientSecret } from './openid-provider.ts';

describe('the parts of signing in', () => {
  test('where one returns to is a path of this site', () => {
    const here = ['/', '/a/b?c=d#e', '/a//b', '/%2F%2Fx'];
    for (const path of here) assert.equal(returnPath(path), path);
    const elsewhere = [
      '',
      'a',
      '//x',
      '///x',
      '/\\x',
      '\\\\x',
      'https://x',
      'javascript:1',
      '/\t/x',
      '/\n/x',
      '/ü',
    ];
    for (const path of [...elsewhere, undefined, `/${'a'.repeat(501)}`]) assert.equal(returnPath(path), '/');
  });

  test("Google's users and those of others are linked each in their table", () => {
    const name = 'x';
    const subject = '117';
    assert.deepEqual(linkOf({ issuer: 'https://accounts.google.com', subject, name }), {
      table: 'account_google',
      id: '117',
    });
    assert.deepEqual(linkOf({ issuer: 'https://id.example', subject, name }), {
      table: 'account_openid',
      id: 'https://id.example#117',
    });
    const long = linkOf({ issuer: 'https://id.example', subject: 'y'.repeat(255), name });
    assert.ok(long.id.length <= 255 && long.id.startsWith('sha256:'));
  });

  test('what was sealed is good for its purpose and time only', () => {
    let now = 0;
    const clock = (): number => now;
    const sealer = new Sealer('secret', 'one', clock);
    const text = sealer.seal({ a: 1 }, 1000);
    assert.deepEqual(sealer.open(text), { a: 1 });
    for (const other of [new Sealer('secret', 'two', clock), new Sealer('another', 'one', clock)])
      assert.equal(other.open(text), undefined);
    for (const bad of [
      undefined,
      '',
      'x',
      text.slice(1),
      text.slice(0, -4),
      `${text.slice(0, 40)}AAAA${text.slice(44)}`,
    ])
      assert.equal(sealer.open(bad), undefined);
    now = 1000;
    assert.equal(sealer.open(text), undefined);
    assert.throws(() => new Sealer('', 'one', clock), TypeError);
  });

  test('an issuer that is none is refused', () => {
    for (const issuer of [
      '',
      'id.example',
      'http://id.example',
      'https://u:p@id.example',
      'https://id.example?x',
    ])
      assert.throws(
        () =>
          createOpenIdRoutes({
            issuer,
            clientId,
            clientSecret,
            secret: 's',
            outbound: createOutbound(),
            clock: Date.now,
            services: () => null,
          }),
        TypeError,
      );
  });
});
