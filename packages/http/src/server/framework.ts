import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type * as Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asksForSocket } from '../sockets/index.ts';
import type { HttpLimits } from './options.ts';

/** How requests that reach no route are answered. */
export interface Unrouted {
  /** The address is not known, or not with this method. */
  notFound(request: FastifyRequest, reply: FastifyReply): void;
  /** The path cannot be decoded, or a parameter is too long. */
  badPath(request: FastifyRequest, reply: FastifyReply): void;
}

/**
 * The framework with everything switched off that this package does itself: logging, body parsing, HEAD routes, trust
 * in proxies. It routes, and it keeps the protocol's time and size limits.
 */
export function createFramework(limits: HttpLimits, unrouted: Unrouted): FastifyInstance {
  // Read where something is served only: a command of a moment does without its two hundred modules.
  const { fastify }: typeof Fastify = createRequire(import.meta.url)('fastify');
  const app = fastify({
    logger: false,
    // Schemas are checked by our own validation: the framework's compilers, a hundred modules, are not read.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    genReqId: requestIds(),
    exposeHeadRoutes: false,
    return503OnClosing: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleMs,
    forceCloseConnections: 'idle',
    // Clients of some protocols write paths in any case; the values of parameters keep theirs.
    routerOptions: { maxParamLength: limits.paramLength, caseSensitive: false },
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      // A body may take as long as its client keeps sending: silence is what ends it, see body/receive.ts.
      requestTimeout: 0,
      shouldUpgradeCallback: asksForSocket,
      connectionsCheckingInterval: Math.max(50, Math.min(5000, limits.headersMs / 2)),
    },
    frameworkErrors: (_error, request, reply) => unrouted.badPath(request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error.code, socket),
  });
  app.server.maxConnections = limits.connections;
  app.removeAllContentTypeParsers();
  app.setNotFoundHandler((request, reply) => unrouted.notFound(request, reply));
  return app;
}

function noCompiler(): never {
  throw new Error('the framework is given no schemas');
}

/** Ids that no client can choose: a random part per server and a number per request. */
function requestIds(): () => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** What cannot be read as a request gets the plainest answer and the end of its connection. */
function answerBrokenRequest(code: string, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const [status, name] = brokenStatus(code);
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code: name });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function brokenStatus(code: string): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'headers_too_large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'request_timeout'];
  return [400, 'bad_request'];
}
