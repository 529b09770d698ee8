import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { docsPage, json, type Route, route, text } from '../src/index.ts';
import { build } from './serving.ts';

const Artist = Type.Object({ gid: Type.String(), name: Type.String() }, { $id: 'Artist' });
const Album = Type.Object(
  { gid: Type.String({ format: 'uuid' }), title: Type.String(), artists: Type.Array(Artist) },
  { $id: 'Album', description: 'A <release>' },
);
const facts = { tags: ['albums'], rate: 'read' } as const;
const routes: readonly Route[] = [
  route({
    ...facts,
    method: 'GET',
    path: '/api/v1/albums/:gid',
    operation: 'getAlbum',
    summary: 'One album & its artists',
    input: {
      params: Type.Object({ gid: Type.String() }),
      query: Type.Object({
        limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
        kind: Type.Optional(Type.Union([Type.Literal('ep'), Type.Literal('single')])),
        must: Type.String(),
      }),
    },
    output: { 200: Album },
    auth: ['bearer', 'cookie'],
    permission: 'albums.read',
    handler: () => ({ gid: '1', title: 't', artists: [] }),
  }),
  route({
    ...facts,
    method: 'PUT',
    path: '/api/v1/albums/:gid',
    operation: 'putAlbum',
    summary: 'Changes an album',
    input: { params: Type.Object({ gid: Type.String() }), body: Album },
    output: { 200: Album, 204: Type.Null() },
    auth: ['bearer'],
    permission: 'albums.write',
    handler: ({ body }) => json(200, body),
  }),
  route({
    ...facts,
    method: ['GET', 'POST'],
    path: '/rest/ping',
    operation: 'ping',
    summary: 'Pings',
    output: 'bytes',
    auth: [],
    permission: 'public',
    handler: () => text('x'),
  }),
  route({
    ...facts,
    method: 'GET',
    path: '/page',
    operation: 'page',
    summary: '',
    hidden: true,
    output: 'bytes',
    auth: [],
    permission: 'public',
    handler: () => text('x'),
  }),
];
const info = {
  title: 'Test <API>',
  version: '1.2.3',
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
};

test('the document says what the routes say, and named schemas stand once', () => {
  const document = build(routes).openapi(info);
  assert.partialDeepStrictEqual(document, {
    openapi: '3.1.0',
    info: { title: 'Test <API>', version: '1.2.3' },
    paths: {
      '/api/v1/albums/{gid}': {
        get: {
          operationId: 'getAlbum',
          parameters: [
            { name: 'gid', in: 'path', required: true },
            { name: 'limit', in: 'query', required: false, schema: { type: 'integer', default: 50 } },
            { name: 'kind', in: 'query', required: false },
            { name: 'must', in: 'query', required: true },
          ],
          responses: {
            200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Album' } } } },
          },
          security: [{ bearer: [] }],
          'x-permission': 'albums.read',
        },
        put: {
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Album' } } },
          },
        },
      },
      '/rest/ping': { get: { operationId: 'ping' }, post: { operationId: 'pingPost' } },
    },
    components: {
      schemas: {
        Album: { properties: { artists: { type: 'array', items: { $ref: '#/components/schemas/Artist' } } } },
        Artist: { type: 'object' },
      },
    },
  });
  const text = JSON.stringify(document);
  assert.doesNotMatch(text, /\/page|\$id|"operationId":"page"/);
});

test('every reference of the document has its target, every operationId is unique', () => {
  const document = build(routes).openapi(info);
  const text = JSON.stringify(document);
  const known = new Set(Object.keys((document as { components: { schemas: object } }).components.schemas));
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(known.has(name), name);
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('two different schemas of one name are refused', () => {
  const other = Type.Object({ x: Type.Number() }, { $id: 'Album' });
  const more = route({
    ...facts,
    method: 'GET',
    path: '/other',
    operation: 'other',
    summary: '',
    output: { 200: other },
    auth: [],
    permission: 'public',
    handler: () => ({ x: 1 }),
  });
  assert.throws(() => build([...routes, more]).openapi(info), /called Album/);
});

test('a recursive schema is written with references to itself', () => {
  const Folder = Type.Cyclic(
    { Folder: Type.Object({ name: Type.String(), folders: Type.Array(Type.Ref('Folder')) }) },
    'Folder',
  );
  const tree = route({
    ...facts,
    method: 'GET',
    path: '/tree',
    operation: 'tree',
    summary: '',
    output: { 200: Folder },
    auth: [],
    permission: 'public',
    handler: () => ({ name: 'a', folders: [{ name: 'b', folders: [] }] }),
  });
  assert.partialDeepStrictEqual(build([tree]).openapi(info), {
    components: {
      schemas: { Folder: { properties: { folders: { items: { $ref: '#/components/schemas/Folder' } } } } },
    },
  });
});

test('the docs page is one escaped file that loads nothing', () => {
  const page = docsPage(build(routes).openapi(info));
  assert.match(page, /Test &lt;API&gt; 1\.2\.3/);
  assert.match(page, /One album &amp; its artists/);
  assert.match(page, /A &lt;release&gt;/);
  assert.match(page, /href="#schema-Artist"/);
  assert.doesNotMatch(page, /<script|<link|src=|url\(|https?:/);
});
