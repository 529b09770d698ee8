import { type Route, route } from '@bandstand/http';
import Type from 'typebox';
import { IndexError } from '../errors.ts';
import type { IndexNode } from '../node/index.ts';
import { documentBody } from '../wire/index.ts';
import { answer, indexFace, requireBody } from './formats.ts';
import { body, guarded, type IndexRouteOptions } from './route-options.ts';

const ofDocument = Type.Object({ index: Type.String(), id: Type.String() });

/** Single documents: the same as an update of one change. */
export function documentRoutes(
  node: IndexNode,
  { prefix, auth, permission }: IndexRouteOptions,
): readonly Route[] {
  const facts = {
    tags: ['Fingerprint index'],
    auth,
    permission,
    face: indexFace,
    hidden: true,
    sameOrigin: true,
    output: 'bytes',
  } as const;
  const path = `${prefix}/:index/:id`;
  return [
    route({
      ...facts,
      rate: 'read',
      method: 'GET',
      path,
      operation: 'getIndexedFingerprint',
      summary: 'The commit that a document came with',
      input: { params: ofDocument },
      handler: ({ headers, params }) =>
        guarded(async () => {
          const version = await node.get(params.index).documentVersion(idOf(params.id));
          if (version === undefined) throw new IndexError('FingerprintNotFound');
          return answer(headers, { version });
        }),
    }),
    route({
      ...facts,
      rate: 'write',
      method: 'PUT',
      path,
      operation: 'putIndexedFingerprint',
      summary: 'Insert or replace one document',
      input: { params: ofDocument, body },
      handler: ({ headers, params, body: given }) =>
        guarded(async () => {
          const id = idOf(params.id);
          const hashes = await requireBody(headers, given, documentBody);
          await node.get(params.index).update([{ kind: 'insert', id, hashes }]);
          return answer(headers, {});
        }),
    }),
    route({
      ...facts,
      rate: 'write',
      method: 'DELETE',
      path,
      operation: 'deleteIndexedFingerprint',
      summary: 'Delete one document',
      input: { params: ofDocument },
      handler: ({ headers, params }) =>
        guarded(async () => {
          await node.get(params.index).update([{ kind: 'delete', id: idOf(params.id) }]);
          return answer(headers, {});
        }),
    }),
  ];
}

function idOf(written: string): number {
  if (!/^\d{1,10}$/.test(written)) throw new IndexError('BadRequest', 'the id is no number');
  return Number(written);
}
