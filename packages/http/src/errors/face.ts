import { STATUS_CODES } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { bytes, type Reply } from '../replies/index.ts';
import type { HttpError } from './http-error.ts';

/** What a face may look at when it dresses an error. `query` is unchecked, as the client wrote it. */
export interface FaceInput {
  readonly request: FastifyRequest;
  readonly requestId: string;
  readonly query: Readonly<Record<string, unknown>>;
}

/** Turns an error into the shape that the clients of this face understand. */
export type ErrorFace = (error: HttpError, input: FaceInput) => Reply;

/** The default face: an RFC 9457 problem document with `code`, `requestId` and, where fields were refused, `fields`. */
export const problemFace: ErrorFace = (error, { requestId }) => {
  const document = {
    ...error.extra,
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.safe,
    code: error.code,
    requestId,
    ...(error.fields.length > 0 ? { fields: error.fields } : {}),
  };
  return bytes(
    JSON.stringify(document),
    'application/problem+json; charset=utf-8',
    error.headers,
    error.status,
  );
};
