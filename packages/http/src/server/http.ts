import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import fastify, { type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { clientFinder } from '../proxies/index.ts';
import type { Route } from '../routes/index.ts';
import { LiveExchange, type Surroundings } from './exchange.ts';
import { defaultLimits, type HttpOptions } from './options.ts';
import { serve } from './serve.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Address on which this machine reaches the server, without a final slash. */
  readonly url: string;
}

export interface Http<P> {
  /** Registers routes. Throws when one has no permission, an unknown scheme, or a name or address that is taken. */
  add(routes: readonly Route<P>[]): void;
  /** Opens the port; 0 takes a free one. Rejects with the system's error when the port is taken. */
  listen(where: { readonly host: string; readonly port: number }): Promise<Listening>;
  /** Stops accepting, lets running requests finish for at most `graceMs`, then cuts them. */
  close(how?: { readonly graceMs?: number }): Promise<void>;
  routes(): readonly Route<P>[];
  /** A request without a network, for tests that need no real connection. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
}

/** Builds a server. It owns no port until `listen` and must be closed. */
export function createHttp<P>(options: HttpOptions<P>): Http<P> {
  const limits = { ...defaultLimits, ...options.limits };
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  const app = fastify({ logger: false, genReqId: () => `${prefix}-${((count += 1)).toString(36)}` });
  const find = clientFinder(options.trustedProxies);
  const around: Surroundings = {
    log: options.log,
    publicUrl: options.publicUrl,
    findClient: ({ raw }) =>
      find({ headers: raw.headers, remote: raw.socket.remoteAddress, encrypted: isEncrypted(raw.socket) }),
  };
  const all: Route<P>[] = [];
  return {
    add(routes) {
      for (const route of routes) {
        if (typeof route.permission !== 'string' || route.permission === '') {
          throw new TypeError(`The route ${route.operation} names no permission`);
        }
        all.push(route);
        const methods = [route.method].flat();
        for (const url of [route.path, ...(route.aliases ?? [])]) {
          app.route({
            method: methods.includes('GET') ? [...methods, 'HEAD'] : methods,
            url,
            exposeHeadRoute: false,
            onRequest: (request, reply) => {
              reply.hijack();
              void serve(options, route, new LiveExchange<P>(around, request, reply.raw, limits));
            },
            handler: () => {},
          });
        }
      }
    },
    async listen({ host, port }) {
      await app.listen({ host, port });
      const address = app.server.address();
      const actual = address !== null && typeof address === 'object' ? address.port : port;
      return { host, port: actual, url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}` };
    },
    async close() {
      await app.close();
    },
    routes: () => all,
    inject: (request) => app.inject(request),
  };
}

function isEncrypted(socket: object): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true;
}
