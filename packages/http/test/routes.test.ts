import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { createHttp, json, problem, routeFor } from '../src/index.ts';

interface Person {
  readonly name: string;
}
const route = routeFor<Person>();
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

const hello = route({
  method: 'GET',
  path: '/hello/:id',
  operation: 'hello',
  summary: 'Says hello',
  tags: ['test'],
  input: {
    params: Type.Object({ id: Type.Integer() }),
    query: Type.Object({
      loud: Type.Optional(Type.Boolean()),
      tag: Type.Array(Type.String(), { default: [] }),
    }),
  },
  output: { 200: Type.Object({ id: Type.Integer(), loud: Type.Boolean(), tags: Type.Array(Type.String()) }) },
  auth: [],
  permission: 'public',
  rate: 'read',
  handler: ({ params, query }) => ({ id: params.id, loud: query.loud ?? false, tags: query.tag }),
});
const rename = route({
  method: 'POST',
  path: '/rename',
  operation: 'rename',
  summary: 'Renames',
  tags: ['test'],
  input: { body: Type.Object({ name: Type.String({ minLength: 1 }) }) },
  output: { 201: Type.Object({ name: Type.String(), by: Type.String() }) },
  auth: ['bearer'],
  permission: 'people.rename',
  rate: 'write',
  handler: async (ctx) => {
    if (ctx.body.name === 'taken') throw problem('name_taken', 409, 'That name is taken.');
    return json(201, { name: ctx.body.name, by: ctx.signedIn().name });
  },
});

function server() {
  const http = createHttp<Person>({
    log: quiet,
    clock: Date.now,
    trustedProxies: [],
    authenticators: {
      bearer: ({ headers }) => (headers.authorization === 'Bearer good' ? { name: 'Ana' } : null),
    },
    authorize: (principal) => principal !== null,
  });
  http.add([hello, rename]);
  return http;
}

test('input arrives typed, and what does not fit is named', async () => {
  const http = server();
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const good = await fetch(`${url}/hello/7?loud=1&tag=a&tag=b&other=x`);
  assert.deepEqual(await good.json(), { id: 7, loud: true, tags: ['a', 'b'] });
  const bad = await fetch(`${url}/hello/seven`);
  assert.equal(bad.status, 400);
  assert.equal(bad.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.partialDeepStrictEqual(await bad.json(), {
    fields: [{ field: 'params.id', message: 'must be integer' }],
  });
  await http.close();
});

test('a body is checked, its unknown fields are refused, and the principal is known', async () => {
  const http = server();
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  const post = (body: unknown, authorization = 'Bearer good') =>
    fetch(`${url}/rename`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(body),
    });
  const made = await post({ name: 'Bo' });
  assert.equal(made.status, 201);
  assert.deepEqual(await made.json(), { name: 'Bo', by: 'Ana' });
  assert.equal((await post({ name: 'taken' })).status, 409);
  assert.equal((await post({ name: 'Bo' }, 'Bearer bad')).status, 401);
  const odd = await post({ name: 'Bo', role: 'root' });
  assert.partialDeepStrictEqual(await odd.json(), {
    fields: [{ field: 'body.role', message: 'is not known here' }],
  });
  await http.close();
});
