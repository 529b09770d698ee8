import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { json, keptJson, problem, type Route, rethrowing, routeFor, text } from '../src/index.ts';
import { build, codeOf, type Person, start } from './serving.ts';

const route = routeFor<Person>();

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
  permission: 'albums.write',
  rate: 'write',
  handler: async (ctx) => {
    if (ctx.body.name === 'taken') throw problem('name_taken', 409, 'That name is taken.');
    return json(201, { name: ctx.body.name, by: ctx.signedIn().name });
  },
});

const plain = {
  method: 'GET',
  summary: 'A route',
  tags: ['test'],
  output: 'bytes',
  auth: [],
  permission: 'public',
  rate: 'read',
} as const;

test('input arrives typed, and what does not fit is named', async (t) => {
  const { url } = await start(t, [hello]);
  const good = await fetch(`${url}/hello/7?loud=1&tag=a&tag=b&other=x`);
  assert.deepEqual(await good.json(), { id: 7, loud: true, tags: ['a', 'b'] });
  const one = await fetch(`${url}/hello/7?tag=only`);
  assert.deepEqual(await one.json(), { id: 7, loud: false, tags: ['only'] });
  const bad = await fetch(`${url}/hello/seven?loud=perhaps`);
  assert.equal(bad.status, 400);
  assert.equal(bad.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.partialDeepStrictEqual(await bad.json(), {
    code: 'invalid_input',
    fields: [{ field: 'params.id', message: 'must be integer' }],
  });
});

test('a body is checked, its unknown fields are refused, and the principal is known', async (t) => {
  const { url } = await start(t, [rename]);
  const post = (body: unknown, token = 'ana') =>
    fetch(`${url}/rename`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  const made = await post({ name: 'Bo' });
  assert.equal(made.status, 201);
  assert.deepEqual(await made.json(), { name: 'Bo', by: 'ana' });
  assert.equal(await codeOf(await post({ name: 'taken' })), 'name_taken');
  assert.equal((await post({ name: 'Bo' }, 'nobody')).status, 401);
  const odd = await post({ name: 'Bo', role: 'root' });
  assert.partialDeepStrictEqual(await odd.json(), {
    fields: [{ field: 'body.role', message: 'is not known here' }],
  });
  const none = await post({});
  assert.partialDeepStrictEqual(await none.json(), {
    fields: [{ field: 'body.name', message: 'is missing' }],
  });
});

test('a lenient route drops what it does not know, a nested schema is closed as well', async (t) => {
  const body = Type.Object({ album: Type.Object({ title: Type.String() }) });
  const answer = Type.Object({ album: Type.Object({ title: Type.String() }) });
  const make = (path: string, lenient: boolean) =>
    route({
      ...plain,
      method: 'POST',
      path,
      operation: path.slice(1),
      lenient,
      input: { body },
      output: { 200: answer },
      handler: (ctx) => ctx.body,
    });
  const { url } = await start(t, [make('/strict', false), make('/lenient', true)]);
  const sent = JSON.stringify({ extra: 1, album: { title: 'Dawn', more: 2 } });
  const post = (path: string) =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent });
  assert.deepEqual(await (await post('/lenient')).json(), { album: { title: 'Dawn' } });
  const refused = await (await post('/strict')).json();
  assert.partialDeepStrictEqual(refused, { fields: [{ field: 'body.extra', message: 'is not known here' }] });
});

test('one route answers several methods and addresses, and a form counts as a query', async (t) => {
  const ping = route({
    ...plain,
    method: ['GET', 'POST'],
    path: '/rest/ping',
    aliases: ['/rest/ping.view'],
    operation: 'ping',
    input: { query: Type.Object({ u: Type.String(), n: Type.Optional(Type.Integer()) }), formAsQuery: true },
    output: { 200: Type.Object({ u: Type.String(), n: Type.Optional(Type.Integer()) }) },
    handler: ({ query }) => query,
  });
  const { url } = await start(t, [ping]);
  assert.deepEqual(await (await fetch(`${url}/rest/ping.view?u=ana`)).json(), { u: 'ana' });
  const body = new URLSearchParams({ u: 'bo', n: '3' });
  const posted = await fetch(`${url}/rest/ping?u=ana`, { method: 'POST', body });
  assert.deepEqual(await posted.json(), { u: 'bo', n: 3 });
});

test('HEAD says what GET would say', async (t) => {
  const { url } = await start(t, [hello]);
  const head = await fetch(`${url}/hello/7`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(
    head.headers.get('content-length'),
    String((await (await fetch(`${url}/hello/7`)).text()).length),
  );
});

test('a route that is incomplete or collides does not register', () => {
  const good = { ...plain, path: '/a', operation: 'a', handler: () => text('a') };
  const make = (change: object): Route<Person> => ({ ...route(good), ...change });
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ permission: undefined }, /permission/],
    [{ permission: '' }, /permission/],
    [{ auth: ['passport'] }, /passport/],
    [{ auth: undefined }, /schemes/],
    [{ operation: '' }, /operation/],
    [{ path: 'a' }, /start with/],
    [{ path: '/a/:gid' }, /:gid/],
  ];
  for (const [change, words] of refused) assert.throws(() => build([make(change)]), words);
  assert.throws(() => build([make({}), make({ path: '/b' })]), /called a/);
  assert.throws(() => build([make({}), make({ operation: 'b' })]), /both answer GET \/a/);
  assert.equal(build([make({}), make({ operation: 'b', method: 'POST' })]).routes().length, 2);
});

test('a reply that breaks its promise is found where replies are checked', async (t) => {
  const { url } = await start(t, [
    route({
      ...plain,
      path: '/leak',
      operation: 'leak',
      output: { 200: Type.Object({ name: Type.String() }) },
      handler: () => json(200, { name: 'ana', passwordHash: 'x' }),
    }),
  ]);
  const answer = await fetch(`${url}/leak`);
  assert.equal(answer.status, 500);
  assert.equal(await codeOf(answer), 'reply_mismatch');
});

test('a JSON answer that is kept is like any other: typed, measured in bytes, with the headers of each request', async (t) => {
  const kept = keptJson({ name: 'Anaïs' });
  const promised = { ...plain, output: { 200: Type.Object({ name: Type.String() }) } };
  const leak = keptJson({ name: 'ana', passwordHash: 'x' });
  const { url } = await start(t, [
    route({ ...promised, path: '/kept', operation: 'kept', handler: () => kept }),
    route({ ...promised, path: '/fresh', operation: 'fresh', handler: () => ({ name: 'Anaïs' }) }),
    route({ ...promised, path: '/leak', operation: 'leak', handler: () => leak }),
  ]);
  const ask = async (path: string) => {
    const answer = await fetch(url + path);
    const headers = new Map(answer.headers);
    const id = headers.get('x-request-id');
    for (const own of ['x-request-id', 'date']) headers.delete(own);
    return { id, answer: { headers, status: answer.status, text: await answer.text() } };
  };
  const [fresh, first, second] = [await ask('/fresh'), await ask('/kept'), await ask('/kept')];
  assert.equal(first.answer.text, '{"name":"Anaïs"}');
  assert.deepEqual([first.answer, second.answer], [fresh.answer, fresh.answer]);
  assert.notEqual(first.id, second.id);
  assert.equal((await ask('/leak')).answer.status, 500);
});

test('what handlers throw at once or later becomes what the routes make of it', async (t) => {
  const fails = (name: string, handler: () => Promise<never> | never) =>
    route({ ...plain, path: `/${name}`, operation: name, handler });
  const broken = new Error('the shelf is empty');
  const routes = rethrowing(
    [
      fails('at-once', () => {
        throw broken;
      }),
      fails('later', () => Promise.reject(broken)),
    ],
    (error) => {
      throw error === broken ? problem('empty', 410, 'There is none left.') : error;
    },
  );
  const { url } = await start(t, routes);
  for (const path of ['/at-once', '/later']) {
    const answer = await fetch(url + path);
    assert.deepEqual([answer.status, await codeOf(answer)], [410, 'empty']);
  }
});
