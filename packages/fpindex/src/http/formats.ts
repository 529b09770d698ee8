import type { IncomingHttpHeaders } from 'node:http';
import { bytes, type ErrorFace, type HttpError, problem, type RawBody, type Reply } from '@bandstand/http';
import { IndexError, type IndexErrorName } from '../errors.ts';
import {
  type AnswerBody,
  answerBytes,
  type Format,
  formatOf,
  MalformedBody,
  msgpackType,
  readMsgpack,
} from '../wire/index.ts';

const mediaTypeOf = (header: string): string => (header.split(';')[0] ?? '').trim().toLowerCase();

/** Format of a request's body: its content-type, else MessagePack; JSON without a body. Undefined for another type. */
function requestFormat(headers: IncomingHttpHeaders): Format | undefined {
  const type = headers['content-type'];
  if (type !== undefined) return formatOf(mediaTypeOf(type));
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  return hasBody ? 'msgpack' : 'json';
}

/** Format of the answer: the first of `accept` that is known here, else that of the request. */
function answerFormat(headers: IncomingHttpHeaders): Format {
  for (const wanted of (headers.accept ?? '').split(',')) {
    const format = formatOf(mediaTypeOf(wanted));
    if (format !== undefined) return format;
  }
  return requestFormat(headers) ?? 'json';
}

/** An answer in the format that the request wants. */
export function answer(headers: IncomingHttpHeaders, body: AnswerBody, status = 200): Reply {
  const format = answerFormat(headers);
  return bytes(answerBytes(body, format), format === 'json' ? 'application/json' : msgpackType, {}, status);
}

/**
 * Reads a body with `parse`, which gets the value and whether names may be first letters; undefined when there is none.
 * Throws 415 UnsupportedMediaType and 400 BadRequest.
 */
export async function readBody<T>(
  headers: IncomingHttpHeaders,
  body: RawBody,
  parse: (value: unknown, letters: boolean) => T,
): Promise<T | undefined> {
  const format = requestFormat(headers);
  if (format === undefined) throw problem('UnsupportedMediaType', 415, 'Send JSON or MessagePack.');
  const data = await body.bytes();
  if (data.length === 0) return undefined;
  try {
    return parse(
      format === 'json' ? JSON.parse(data.toString('utf8')) : readMsgpack(data),
      format === 'msgpack',
    );
  } catch (error) {
    if (error instanceof MalformedBody || error instanceof SyntaxError) {
      throw problem('BadRequest', 400, error.message, { cause: error });
    }
    throw error;
  }
}

/** As `readBody`, where a body must be. */
export async function requireBody<T>(
  headers: IncomingHttpHeaders,
  body: RawBody,
  parse: (value: unknown, letters: boolean) => T,
): Promise<T> {
  const read = await readBody(headers, body, parse);
  if (read === undefined) throw problem('BadRequest', 400, 'A body is missing.');
  return read;
}

const statuses: Readonly<Record<IndexErrorName, number>> = {
  BadRequest: 400,
  InvalidIndexName: 400,
  InvalidFingerprintId: 400,
  IndexNotFound: 404,
  FingerprintNotFound: 404,
  VersionMismatch: 409,
  IndexAlreadyExists: 409,
  OlderIndexAlreadyExists: 409,
  NewerIndexAlreadyExists: 409,
  IndexNotReady: 503,
  SearchTimeout: 503,
  StorageFailed: 500,
};

/** An error of the index as one that the server can answer. */
export function asProblem(error: unknown): unknown {
  if (!(error instanceof IndexError)) return error;
  const status = statuses[error.reason];
  const headers: Readonly<Record<string, string>> = status === 503 ? { 'retry-after': '1' } : {};
  return problem(error.reason, status, error.message, { cause: error.cause, headers });
}

/** Names for what the server itself refuses. */
const refusals: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'RequestTimeout',
  413: 'BodyTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
};

function nameOf({ code, status }: HttpError): string {
  return Object.hasOwn(statuses, code) ? code : (refusals[status] ?? 'InternalError');
}

/** Errors as the protocol says them: `{"error": name}` in the format of the answer. */
export const indexFace: ErrorFace = (error, { request }) => {
  const format = answerFormat(request.raw.headers);
  const type = format === 'json' ? 'application/json' : msgpackType;
  return bytes(answerBytes({ error: nameOf(error) }, format), type, error.headers, error.status);
};
