import type { Readable } from 'node:stream';
import {
  type BytesReply,
  type EmptyReply,
  type FileOptions,
  type FileReply,
  type JsonReply,
  type RangeSource,
  type ReplyHeaders,
  replyKind,
  type SocketReply,
  type SseOptions,
  type SseReply,
  type SseSource,
  type StreamReply,
} from './reply.ts';
import type { SocketOpen, SocketOptions } from './socket-reply.ts';

const none: ReplyHeaders = {};

/** A JSON answer with a status of its own. A handler that answers 200 may return the plain value instead. */
export function json(status: number, body: unknown, headers: ReplyHeaders = none): JsonReply {
  return { [replyKind]: 'json', status, body, headers };
}

/** A JSON answer that is given more than once: it is written now, and not for each request. `body` must not change after. */
export function keptJson(body: unknown): JsonReply {
  return { ...json(200, body), written: JSON.stringify(body) ?? 'null' };
}

/** Prepared bytes or text of the given media type. With an `etag` header If-None-Match is answered by 304. */
export function bytes(
  data: BytesReply['body'],
  type: string,
  headers: ReplyHeaders = none,
  status = 200,
): BytesReply {
  return { [replyKind]: 'bytes', status, body: data, type, headers };
}

/**
 * Bytes that were made for this one answer and that nobody else holds: their memory is given back as soon as they are
 * sent. A server of large pages else collects its whole heap several times a second, because memory outside of it
 * grows. Shared memory and slices of larger buffers are left alone.
 */
export function bytesOnce(data: Exclude<BytesReply['body'], string>, type: string): BytesReply {
  return { ...bytes(data, type), once: true };
}

/** Plain text in UTF-8. */
export function text(data: string, headers: ReplyHeaders = none, status = 200): BytesReply {
  return bytes(data, 'text/plain; charset=utf-8', headers, status);
}

/** An XML document in UTF-8. */
export function xml(data: string, headers: ReplyHeaders = none, status = 200): BytesReply {
  return bytes(data, 'application/xml; charset=utf-8', headers, status);
}

/** An HTML page in UTF-8; it gets the page policy, see `pagePolicy`. */
export function html(data: string, headers: ReplyHeaders = none, status = 200): BytesReply {
  return bytes(data, 'text/html; charset=utf-8', headers, status);
}

/** An answer without a body: 204, 201 with a location, 304 and the like. */
export function empty(status = 204, headers: ReplyHeaders = none): EmptyReply {
  return { [replyKind]: 'empty', status, headers };
}

/** Sends the client elsewhere; 303 by default, so that a POST is followed by a GET. */
export function redirect(to: string, status: 301 | 302 | 303 | 307 | 308 = 303): EmptyReply {
  return empty(status, { location: encodeURI(decodeOnce(to)) });
}

/** A stream of unknown length. It is destroyed when the client leaves. */
export function stream(
  readable: Readable,
  type: string,
  headers: ReplyHeaders = none,
  status = 200,
): StreamReply {
  return { [replyKind]: 'stream', status, body: readable, type, headers };
}

/**
 * A file or anything that can be opened at a byte position, with ranges (RFC 9110, 14), validators and 304.
 * A path that does not exist answers 404 `file_missing`.
 */
export function file(source: string | RangeSource, options: FileOptions): FileReply {
  return { [replyKind]: 'file', source, options };
}

/** Server-sent events with heartbeats; the stream ends when the source ends, the client leaves or the server drains. */
export function sse(source: SseSource, options: SseOptions = {}): SseReply {
  return { [replyKind]: 'sse', source, options };
}

/**
 * Takes up the WebSocket that the client asks for. A request that asks for none gets 426 `upgrade_required`; the socket
 * closes with 1001 when the server drains.
 */
export function socket(open: SocketOpen, options: SocketOptions = {}): SocketReply {
  return { [replyKind]: 'socket', open, options };
}

/** An address that is already percent-encoded must not be encoded twice. */
function decodeOnce(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
