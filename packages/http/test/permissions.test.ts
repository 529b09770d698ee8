import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { routeFor, text } from '../src/index.ts';
import { codeOf, type Person, start } from './serving.ts';

const route = routeFor<Person>();
const make = (path: string, permission: string, auth: readonly string[] = ['bearer', 'cookie']) =>
  route({
    method: 'GET',
    path: `${path}/:id`,
    operation: path.slice(1),
    summary: '',
    tags: [],
    input: {
      params: Type.Object({ id: Type.String() }),
      query: Type.Object({ n: Type.Optional(Type.Integer()) }),
    },
    output: 'bytes',
    auth,
    permission,
    scope: ({ params }) => ({ kind: 'album', id: params.id }),
    rate: 'read',
    handler: ({ principal, scheme }) => text(`${principal?.name ?? 'nobody'} by ${scheme ?? 'nothing'}`),
  });
const routes = [
  make('/open', 'public'),
  make('/read', 'albums.read'),
  make('/tokens', 'albums.read', ['bearer']),
];

/** Path, how the asker signs in, status, text or code. */
const matrix: readonly (readonly [string, Record<string, string>, number, string])[] = [
  ['/open/1', {}, 200, 'nobody by nothing'],
  ['/open/1', { authorization: 'Bearer bo' }, 200, 'bo by bearer'],
  ['/open/1', { authorization: 'Bearer wrong' }, 200, 'nobody by nothing'],
  ['/open/secret', {}, 200, 'nobody by nothing'],
  ['/read/1', {}, 401, 'unauthenticated'],
  ['/read/1', { authorization: 'Bearer wrong' }, 401, 'unauthenticated'],
  ['/read/1', { authorization: 'Bearer bo' }, 403, 'forbidden'],
  ['/read/1', { authorization: 'Bearer ana' }, 200, 'ana by bearer'],
  ['/read/1', { cookie: 'other=1; session=ana' }, 200, 'ana by cookie'],
  ['/read/1', { cookie: 'session=ana', authorization: 'Bearer bo' }, 403, 'forbidden'],
  ['/read/secret', { authorization: 'Bearer ana' }, 404, 'not_found'],
  ['/read/secret', {}, 401, 'unauthenticated'],
  ['/read/1?n=x', {}, 401, 'unauthenticated'],
  ['/read/1?n=x', { authorization: 'Bearer ana' }, 400, 'invalid_input'],
  ['/tokens/1', { cookie: 'session=ana' }, 401, 'unauthenticated'],
  ['/open/1%2F.', {}, 400, 'bad_path'],
  ['/read/1%2F.', {}, 401, 'unauthenticated'],
  ['/read/1%2F.', { authorization: 'Bearer bo' }, 403, 'forbidden'],
  ['/read/1%2F.', { authorization: 'Bearer ana' }, 400, 'bad_path'],
  ['/read/..%2Fsecret?n=x', { authorization: 'Bearer bo' }, 400, 'bad_path'],
];

test('who may do what: every scheme against every permission', async (t) => {
  const { url } = await start(t, routes);
  for (const [path, headers, status, expected] of matrix) {
    const answer = await fetch(url + path, { headers });
    const name = `${path} ${JSON.stringify(headers)}`;
    assert.equal(answer.status, status, name);
    assert.equal(status === 200 ? await answer.text() : await codeOf(answer), expected, name);
    assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Bearer' : null, name);
  }
});

test('a body is not read from somebody who may not send it', async (t) => {
  let ran = false;
  const upload = route({
    method: 'PUT',
    path: '/upload',
    operation: 'upload',
    summary: '',
    tags: [],
    input: { body: { raw: { types: ['audio/*'], maxBytes: 1e9 } } },
    output: 'bytes',
    auth: ['bearer'],
    permission: 'albums.write',
    rate: 'write',
    handler: async () => {
      ran = true;
      return text('taken');
    },
  });
  const { url } = await start(t, [upload]);
  const answer = await fetch(`${url}/upload`, { method: 'PUT', body: new Uint8Array(1e6) });
  assert.equal(answer.status, 401);
  assert.equal(ran, false);
});

test('an asynchronous policy and authenticator are waited for', async (t) => {
  const { url } = await start(t, routes, {
    authenticators: {
      bearer: () => Promise.resolve({ name: 'ana', may: [] }),
      cookie: () => Promise.resolve(null),
    },
    authorize: () => Promise.resolve(false),
  });
  assert.equal((await fetch(`${url}/read/1`)).status, 403);
});
