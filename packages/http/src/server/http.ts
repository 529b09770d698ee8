import type { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createCors } from '../cors/index.ts';
import { securityHeaders } from '../headers/index.ts';
import { type ApiInfo, openApi } from '../openapi/index.ts';
import { clientFinder } from '../proxies/index.ts';
import { createRateLimiter } from '../ratelimit/index.ts';
import type { Route } from '../routes/index.ts';
import { Seats, takeUpgrades } from '../sockets/index.ts';
import { readCompiler } from '../validation/index.ts';
import { createActive } from './active.ts';
import { drain, type Listening, reachableAt } from './drain.ts';
import { LiveExchange, type Surroundings } from './exchange.ts';
import { createFramework } from './framework.ts';
import { defaultLimits, type HttpOptions } from './options.ts';
import { watchOutcome } from './outcome.ts';
import { replyPromise } from './promises.ts';
import { type Gate, type Planned, serve } from './serve.ts';
import { createTable, methodsOf } from './table.ts';
import { serveBadPath, serveUnrouted } from './unrouted.ts';

export interface Http<P> {
  /**
   * Registers routes. Throws TypeError when one has no permission, an unknown
   * scheme, or a name or address that is taken.
   */
  add(routes: readonly Route<P>[]): void;
  /** Opens the port; 0 takes a free one. Rejects with the system's error (`EADDRINUSE`) when that fails. */
  listen(where: { readonly host: string; readonly port: number }): Promise<Listening>;
  /**
   * Stops accepting, ends event streams, lets running requests finish for at most `graceMs` (10 s), then aborts their
   * signals and cuts them. Resolves when no connection is left; calling it again waits for the same end.
   */
  close(how?: { readonly graceMs?: number }): Promise<void>;
  routes(): readonly Route<P>[];
  /** The OpenAPI 3.1 document of all routes that are not hidden. */
  openapi(info: ApiInfo): object;
  /** A request without a network, for tests that need no real connection. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
}

/** Builds a server. It owns no port until `listen` and must be closed. Throws TypeError on contradictory options. */
export function createHttp<P>(options: HttpOptions<P>): Http<P> {
  const limits = { ...defaultLimits, ...options.limits };
  const draining = new AbortController();
  const active = createActive<LiveExchange<P>>();
  const table = createTable<P>(new Set(Object.keys(options.authenticators)));
  const gate = createGate(options, draining.signal);
  const around = surroundings(options);
  const begin = (request: FastifyRequest, reply: FastifyReply, route: Route<P> | undefined) => {
    reply.hijack();
    const bodyBytes = route?.maxBodyBytes ?? limits.bodyBytes;
    const exchange = new LiveExchange<P>(around, request, reply.raw, {
      bodyBytes,
      bodyIdleMs: limits.bodyIdleMs,
    });
    exchange.upgrade = upgrades.get(request.raw);
    active.add(exchange);
    watchOutcome(options, route, exchange, () => active.delete(exchange));
    return exchange;
  };
  const app = createFramework(limits, {
    notFound: (request, reply) => void serveUnrouted(gate, table, begin(request, reply, undefined)),
    badPath: (request, reply) => void serveBadPath(gate, begin(request, reply, undefined)),
  });
  const upgrades = takeUpgrades(app, new Seats(limits));
  const register = (route: Route<P>) => {
    table.add(route);
    const planned = plan(route, gate, options);
    const methods = methodsOf(route);
    for (const url of [route.path, ...(route.aliases ?? [])]) {
      app.route({
        method: methods.includes('GET') ? [...methods, 'HEAD'] : [...methods],
        url,
        // Served before the framework looks at the body: who asks is known before anything is read.
        onRequest: (request, reply) => void serve(gate, planned, begin(request, reply, route)),
        handler: () => {},
      });
    }
  };
  let closing: Promise<void> | undefined;
  return {
    add: (routes) => routes.forEach(register),
    async listen(where) {
      // The first request is not the one to wait for it.
      await readCompiler();
      await app.listen(where);
      return reachableAt(app.server, where);
    },
    close: ({ graceMs = 10_000 } = {}) => (closing ??= drain(app, active, draining, graceMs)),
    routes: () => table.all(),
    openapi: (info) => openApi(info, table.all()),
    inject: (request) => app.inject(request),
  };
}

function createGate<P>(options: HttpOptions<P>, draining: AbortSignal): Gate<P> {
  const { publicUrl } = options;
  return {
    options,
    cors: createCors(options.cors?.origins ?? []),
    limiter: createRateLimiter(options.rateLimits ?? {}, options.clock),
    ambient: new Set(options.csrf?.ambient ?? ['cookie']),
    publicOrigin: publicUrl === undefined ? undefined : new URL(publicUrl).origin,
    draining,
  };
}

function surroundings<P>(options: HttpOptions<P>): Surroundings {
  const find = clientFinder(options.trustedProxies);
  return {
    log: options.log,
    publicUrl: options.publicUrl?.replace(/\/+$/, ''),
    findClient: ({ raw: { headers, socket } }) =>
      find({
        headers,
        remote: socket.remoteAddress,
        encrypted: (socket as Partial<TLSSocket>).encrypted === true,
      }),
  };
}

function plan<P>(route: Route<P>, gate: Gate<P>, options: HttpOptions<P>): Planned<P> {
  const mode = route.cors ?? 'site';
  const challenges = options.challenges ?? { bearer: 'Bearer' };
  const asked = route.auth.flatMap((scheme) => challenges[scheme] ?? []);
  return {
    route,
    mode,
    base: securityHeaders(mode, (gate.options.cors?.origins.length ?? 0) > 0),
    challenge: asked.length === 0 ? undefined : asked.join(', '),
    check: options.checkReplies === true ? replyPromise(route.operation, route.output) : undefined,
  };
}
