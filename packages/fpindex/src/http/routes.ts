import { type Route, route, stream, text } from '@bandstand/http';
import Type from 'typebox';
import type { IndexNode } from '../node/index.ts';
import { createBody, deleteBody, searchBody, updateBody } from '../wire/index.ts';
import { documentRoutes } from './document-routes.ts';
import { answer, indexFace, readBody, requireBody } from './formats.ts';
import { nodeRoutes } from './node-routes.ts';
import { body, guarded, type IndexRouteOptions } from './route-options.ts';
import { tarOf } from './tar.ts';

const ofIndex = Type.Object({ index: Type.String() });

/** The protocol of AcoustID's index over a node: the same names, statuses and errors. See docs/fpindex.md. */
export function indexRoutes(node: IndexNode, options: IndexRouteOptions): readonly Route[] {
  const { prefix, auth, permission } = options;
  const facts = {
    tags: ['Fingerprint index'],
    auth,
    permission,
    face: indexFace,
    hidden: true,
    sameOrigin: true,
    output: 'bytes',
  } as const;
  const reading = { ...facts, rate: 'read' } as const;
  const writing = { ...facts, rate: 'write' } as const;
  return [
    ...nodeRoutes(node, options),
    route({
      ...reading,
      method: 'GET',
      path: `${prefix}/:index/_health`,
      operation: 'getIndexHealth',
      summary: 'Whether an index is loaded',
      input: { params: ofIndex },
      handler: ({ params }) => {
        const state = node.stateOf(params.index);
        if (state === 'ready') return text('OK\n');
        return state === 'loading' ? text('LOADING\n', { 'retry-after': '1' }, 503) : text('', {}, 404);
      },
    }),
    route({
      ...reading,
      method: 'GET',
      path: `${prefix}/:index`,
      operation: 'getIndex',
      summary: 'Version, metadata and figures of an index',
      input: { params: ofIndex },
      handler: ({ headers, params }) =>
        guarded(async () => {
          const { version, metadata, stats } = await node.get(params.index).info();
          const {
            minDocId: min_doc_id,
            maxDocId: max_doc_id,
            numSegments: num_segments,
            numDocs: num_docs,
          } = stats;
          return answer(headers, {
            version,
            metadata,
            stats: { min_doc_id, max_doc_id, num_segments, num_docs },
          });
        }),
    }),
    route({
      ...writing,
      method: 'PUT',
      path: `${prefix}/:index`,
      operation: 'createIndex',
      summary: 'Make an index',
      input: { params: ofIndex, body },
      handler: ({ headers, params, body: given }) =>
        guarded(async () => {
          const wanted = await readBody(headers, given, createBody);
          const { version, ready, generation } = await node.create(params.index, wanted);
          return answer(headers, { version, ready, generation }, ready ? 200 : 202);
        }),
    }),
    route({
      ...writing,
      method: 'DELETE',
      path: `${prefix}/:index`,
      operation: 'deleteIndex',
      summary: 'Remove an index and its files',
      input: { params: ofIndex, body },
      handler: ({ headers, params, body: given }) =>
        guarded(async () => {
          const wanted = await readBody(headers, given, deleteBody);
          return answer(headers, { deleted: await node.delete(params.index, wanted) });
        }),
    }),
    route({
      ...reading,
      method: 'POST',
      path: `${prefix}/:index/_search`,
      operation: 'searchIndex',
      summary: 'The documents that share most hashes with a query',
      input: { params: ofIndex, body },
      handler: ({ headers, params, body: given }) =>
        guarded(async () => {
          const { query, options: wanted } = await requireBody(headers, given, searchBody);
          const results = await node.get(params.index).search(query, wanted);
          return answer(headers, { results: results.map(({ id, score }) => ({ id, score })) });
        }),
    }),
    route({
      ...writing,
      method: 'POST',
      path: `${prefix}/:index/_update`,
      operation: 'updateIndex',
      summary: 'Insert, replace and delete documents, all or none',
      input: { params: ofIndex, body },
      handler: ({ headers, params, body: given }) =>
        guarded(async () => {
          const { changes, expectedVersion } = await requireBody(headers, given, updateBody);
          const index = node.get(params.index);
          const version = await index.update(
            changes,
            expectedVersion === undefined ? {} : { expectedVersion },
          );
          return answer(headers, { version });
        }),
    }),
    route({
      ...reading,
      method: 'GET',
      path: `${prefix}/:index/_status`,
      operation: 'getIndexStatus',
      summary: 'What a snapshot of this index would hold',
      input: { params: ofIndex },
      handler: ({ headers, params }) =>
        guarded(async () => {
          const index = node.get(params.index);
          const { version } = await index.info();
          return answer(headers, { generation: index.generation, version, file_version: index.fileVersion });
        }),
    }),
    route({
      ...facts,
      rate: 'media',
      method: 'GET',
      path: `${prefix}/:index/_snapshot`,
      operation: 'getIndexSnapshot',
      summary: 'The files of an index as a tar, while it goes on',
      input: { params: ofIndex },
      output: 'stream',
      handler: ({ params }) =>
        guarded(async () => {
          const held = await node.get(params.index).snapshot();
          return stream(tarOf(held, options.clock()), 'application/x-tar', {
            'content-disposition': `attachment; filename="${params.index}.tar"`,
          });
        }),
    }),
    ...documentRoutes(node, options),
  ];
}
