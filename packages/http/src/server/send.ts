import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { isMarkedAsUntransferable } from 'node:worker_threads';
import { type Coding, codingOf, isPackable, packerFor, varyBy } from '../coding/index.ts';
import { pagePolicy } from '../headers/index.ts';
import { pump, respondFile, weighConditions } from '../ranges/index.ts';
import { type BytesReply, type Reply, type ReplyHeaders, replyKind } from '../replies/index.ts';
import { respondSocket } from '../sockets/index.ts';
import { respondEvents } from '../sse/index.ts';
import type { LiveExchange } from './exchange.ts';

/**
 * Writes a reply. `base` holds the headers that every answer of this exchange gets; the reply's own win.
 * What is there as a whole is written at once. Else it resolves when the last byte was handed to
 * the system, and rejects when the body broke off or could not be opened.
 */
export function send<P>(
  exchange: LiveExchange<P>,
  reply: Reply,
  base: OutgoingHttpHeaders,
  draining: AbortSignal,
): void | Promise<void> {
  const { response } = exchange;
  const request = exchange.request.raw;
  // A running request ends its connection, or the drain would wait for the client to think of it.
  if (draining.aborted) base['connection'] = 'close';
  switch (reply[replyKind]) {
    case 'json':
      base['content-type'] = 'application/json; charset=utf-8';
      return sendBytes(
        exchange,
        reply.status,
        reply.written ?? JSON.stringify(reply.body) ?? 'null',
        merge(base, reply.headers),
      );
    case 'bytes':
      base['content-type'] = reply.type;
      if (reply.type.startsWith('text/html')) base['content-security-policy'] = pagePolicy();
      return sendBytes(exchange, reply.status, reply.body, merge(base, reply.headers), reply.once === true);
    case 'empty':
      response.writeHead(reply.status, merge(base, reply.headers)).end();
      return;
    case 'stream':
      base['content-type'] = reply.type;
      response.writeHead(reply.status, merge(base, reply.headers));
      return sendStream(exchange, reply.body);
    case 'file':
      return respondFile(request, response, reply.source, reply.options, base);
    case 'sse': {
      const last = request.headers['last-event-id'];
      const lastEventId = typeof last === 'string' ? last : '';
      return respondEvents({ response, lastEventId, draining, headers: base }, reply.source, reply.options);
    }
    case 'socket':
      return respondSocket(exchange, reply, draining);
  }
}

async function sendStream<P>({ request, response }: LiveExchange<P>, body: Readable): Promise<void> {
  if (request.raw.method === 'HEAD') body.destroy();
  else await pump(body, response);
  response.end();
}

function sendBytes<P>(
  { request: { raw: request }, response }: LiveExchange<P>,
  status: number,
  body: BytesReply['body'],
  headers: OutgoingHttpHeaders,
  once = false,
): void | Promise<void> {
  const { etag } = headers;
  const size = sizeOf(body);
  const isText = isPackable(status, size, headers);
  if (isText) varyBy(headers, 'accept-encoding');
  if (typeof etag === 'string' && status === 200) {
    const verdict = weighConditions(request.headers, request.method ?? 'GET', {
      etag,
      lastModified: undefined,
    });
    if (verdict === 'not-modified') return void response.writeHead(304, headers).end();
  }
  const { method } = request;
  const coding =
    isText && method !== 'HEAD' ? codingOf(request.headers['accept-encoding']?.toString()) : null;
  if (coding !== null) return sendPacked(response, body, headers, coding, once);
  if (once) response.once('close', () => release(body));
  headers['content-length'] = size;
  response.writeHead(status, headers);
  if (method === 'HEAD') return void response.end();
  if (typeof body === 'string' || body instanceof Uint8Array) return void response.end(body);
  response.cork();
  for (const piece of body.slice(0, -1)) response.write(piece);
  response.end(body.at(-1));
}

function sizeOf(body: BytesReply['body']): number {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.byteLength(body);
  return body.reduce((sum, piece) => sum + piece.byteLength, 0);
}

/** How much of a text is packed at a time: what is packed and not taken yet is memory. */
const partBytes = 65_536;

/** The packer reads the bytes in a thread of its own: their memory is given back only when it has read them all. */
async function sendPacked(
  response: ServerResponse,
  body: BytesReply['body'],
  headers: OutgoingHttpHeaders,
  coding: Coding,
  once: boolean,
): Promise<void> {
  headers['content-encoding'] = coding;
  const { etag } = headers;
  // Other bytes of the same content.
  if (typeof etag === 'string' && !etag.startsWith('W/')) headers['etag'] = `W/${etag}`;
  response.writeHead(200, headers);
  const packer = packerFor(coding);
  pipeline(Readable.from(partsOf(body), { objectMode: false, highWaterMark: partBytes }), packer, () => {});
  await pump(packer, response);
  response.end();
  if (once) release(body);
}

function* partsOf(body: BytesReply['body']): Generator<Uint8Array> {
  const pieces = typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body;
  for (const piece of pieces)
    for (let at = 0; at < piece.byteLength; at += partBytes) yield piece.subarray(at, at + partBytes);
}

/** Gives back the memory of whole buffers now, where the collector would first have to find that nobody holds them. */
function release(body: BytesReply['body']): void {
  if (typeof body === 'string') return;
  for (const { buffer, byteLength } of body instanceof Uint8Array ? [body] : body)
    if (
      buffer instanceof ArrayBuffer &&
      byteLength === buffer.byteLength &&
      !isMarkedAsUntransferable(buffer)
    )
      buffer.transfer(0);
}

/** Adds a reply's headers to those of the exchange; Node wants lists it may change. */
function merge(base: OutgoingHttpHeaders, own: ReplyHeaders): OutgoingHttpHeaders {
  for (const name of Object.keys(own)) {
    const value = own[name];
    base[name] = typeof value === 'string' ? value : [...(value ?? [])];
  }
  return base;
}
