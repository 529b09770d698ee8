import type { OutgoingHttpHeaders } from 'node:http';
import type { Cors } from '../cors/index.ts';
import { cameFromHere, notFromElsewhere } from '../csrf/index.ts';
import { asHttpError, type ErrorFace, type HttpError, problem, problemFace } from '../errors/index.ts';
import { ClientGone } from '../ranges/index.ts';
import type { RateLimiter } from '../ratelimit/index.ts';
import { type Accepted, andThen, type CorsMode, type Route } from '../routes/index.ts';
import { refusedPath } from './address.ts';
import type { LiveExchange } from './exchange.ts';
import { linger } from './linger.ts';
import type { HttpOptions } from './options.ts';
import { send } from './send.ts';

/** What all requests of one server go through. */
export interface Gate<P> {
  readonly options: HttpOptions<P>;
  readonly cors: Cors;
  readonly limiter: RateLimiter;
  readonly ambient: ReadonlySet<string>;
  readonly publicOrigin: string | undefined;
  /** Aborts when the server begins to drain. */
  readonly draining: AbortSignal;
}

/** A route with what can be worked out before the first request. */
export interface Planned<P> {
  readonly route: Route<P>;
  readonly mode: CorsMode;
  readonly base: OutgoingHttpHeaders;
  readonly challenge: string | undefined;
  readonly check: ((reply: unknown) => void) | undefined;
}

/**
 * Answers one request of a route: who asks, may they, what do they want,
 * run it, write the reply. Never throws or rejects.
 */
export function serve<P>(
  gate: Gate<P>,
  planned: Planned<P>,
  exchange: LiveExchange<P>,
): void | Promise<void> {
  const { route } = planned;
  const base = baseHeaders(gate, planned.base, planned.mode, exchange);
  const failed = (thrown: unknown): Promise<void> =>
    sendError(gate, exchange, thrown, base, route.face ?? problemFace, planned.challenge);
  try {
    const refused = refusedPath(exchange.request.raw.url ?? '/');
    if (refused !== undefined && route.permission === 'public') throw refused;
    limit(gate, route.rate, exchange, base);
    const sent = andThen(authenticate(gate, route, exchange, 0), () => {
      checkOrigin(gate, route, exchange);
      return andThen(admit(gate, route, exchange, refused), (accepted) =>
        andThen(accepted.finish(), (reply) => {
          planned.check?.(reply);
          return send(exchange, reply, { ...base }, gate.draining);
        }),
      );
    });
    return sent instanceof Promise ? sent.catch(failed) : undefined;
  } catch (thrown) {
    return failed(thrown);
  }
}

/** The headers of every answer: safety, request id, cross-origin rules. */
export function baseHeaders<P>(
  gate: Gate<P>,
  start: OutgoingHttpHeaders,
  mode: CorsMode,
  exchange: LiveExchange<P>,
): OutgoingHttpHeaders {
  const base: OutgoingHttpHeaders = { ...start, 'x-request-id': exchange.requestId };
  const cross = gate.cors.answer(exchange.headers.origin, mode);
  for (const name in cross) base[name] = cross[name];
  return base;
}

function limit<P>(gate: Gate<P>, rate: string, exchange: LiveExchange<P>, base: OutgoingHttpHeaders): void {
  const verdict = gate.limiter.check(rate, exchange.client.address);
  if (verdict === undefined) return;
  Object.assign(base, verdict.headers);
  if (verdict.allowed) return;
  throw problem(
    'too_many_requests',
    429,
    `Too many requests. Try again in ${verdict.retryAfterSeconds} seconds.`,
    {
      headers: { 'retry-after': String(verdict.retryAfterSeconds) },
    },
  );
}

/** The first scheme of the route, from the one with this number on, by which the client is known. */
function authenticate<P>(
  gate: Gate<P>,
  route: Route<P>,
  exchange: LiveExchange<P>,
  at: number,
): void | Promise<void> {
  const scheme = route.auth[at];
  if (scheme === undefined) return undefined;
  const found = gate.options.authenticators[scheme]?.(exchange) ?? null;
  return andThen(found, (principal) => {
    if (principal === null) return authenticate(gate, route, exchange, at + 1);
    exchange.principal = principal;
    exchange.scheme = scheme;
    return undefined;
  });
}

function checkOrigin<P>(gate: Gate<P>, route: Route<P>, exchange: LiveExchange<P>): void {
  // Any page may open a socket, its browser adds the cookie, and CORS does not apply: it counts as an act.
  const opens = exchange.upgrade !== undefined && route.output === 'socket';
  const method = opens ? 'CONNECT' : (exchange.request.raw.method ?? 'GET');
  const ambient = exchange.scheme !== null && gate.ambient.has(exchange.scheme);
  if (method === 'GET' || method === 'HEAD' || !(ambient || route.sameOrigin === true)) return;
  const site = exchange.headers['sec-fetch-site'];
  const from = {
    method,
    origin: exchange.headers.origin,
    fetchSite: typeof site === 'string' ? site : undefined,
  };
  const own = `${exchange.client.secure ? 'https' : 'http'}://${exchange.client.host}`;
  const origins = gate.publicOrigin === undefined ? [own] : [own, gate.publicOrigin];
  const judge = ambient ? cameFromHere : notFromElsewhere;
  if (judge(from, origins, gate.cors.allowed)) return;
  throw problem('csrf', 403, 'A page of another site may not do this with your sign-in.');
}

/**
 * Checks input and permission. A stranger is told to sign in before being told what is wrong with the input. With an odd path
 * (`refused`) a route of a scope is never run: who spells the name of an app oddly is told what he is told of any other name
 * that is not his, and who may do it all the same is told what is wrong with the path.
 */
function admit<P>(
  gate: Gate<P>,
  route: Route<P>,
  exchange: LiveExchange<P>,
  refused: HttpError | undefined,
): Accepted | Promise<Accepted> {
  const { permission } = route;
  if (permission === 'public') return route.accept(exchange);
  const allow = (scope: Accepted['scope']) => gate.options.authorize(exchange.principal, permission, scope);
  const judge = (accepted: Accepted): Accepted | Promise<Accepted> => {
    if (refused !== undefined && accepted.scope === undefined) throw refused;
    return andThen(allow(accepted.scope), (decision) => {
      if (decision !== true) throw refusal(exchange.principal, decision);
      if (refused !== undefined) throw refused;
      return accepted;
    });
  };
  const refuse = (error: unknown): never | Promise<never> => {
    if (refused !== undefined) throw refused;
    if (exchange.principal !== null) throw error;
    return andThen(allow(undefined), (decision): never => {
      throw decision === true ? error : refusal(null, false);
    });
  };
  let accepted: Accepted | Promise<Accepted>;
  try {
    accepted = route.accept(exchange);
  } catch (error) {
    return refuse(error);
  }
  return accepted instanceof Promise ? accepted.then(judge, refuse) : judge(accepted);
}

function refusal(principal: unknown, decision: false | 'hidden'): HttpError {
  if (principal === null) return problem('unauthenticated', 401, 'Sign in first.');
  if (decision === 'hidden') return problem('not_found', 404, 'There is nothing here.');
  return problem('forbidden', 403, 'This is not allowed for you.');
}

/** Dresses an error in the route's face and writes it; when the answer has begun, the connection is cut instead. */
export async function sendError<P>(
  gate: Gate<P>,
  exchange: LiveExchange<P>,
  thrown: unknown,
  base: OutgoingHttpHeaders,
  face: ErrorFace,
  challenge?: string,
): Promise<void> {
  const { response, request, requestId } = exchange;
  if (thrown instanceof ClientGone) return;
  const error = asHttpError(thrown);
  if (response.headersSent || response.destroyed) {
    if (!exchange.left) exchange.log.warn({ err: error.cause ?? error }, 'The answer broke off');
    response.destroy();
    return;
  }
  if (error.status >= 500) exchange.log.error({ err: error.cause ?? error }, error.message);
  else if (error.cause !== undefined) exchange.log.debug({ err: error.cause }, error.message);
  const headers = { ...base, ...error.headers };
  if (error.status === 401 && challenge !== undefined) headers['www-authenticate'] ??= challenge;
  if (headers['connection'] === 'close' && error.status !== 408) await linger(request.raw);
  try {
    const reply = face(error, { request, requestId, query: exchange.rawQuery });
    await send(exchange, reply, headers, gate.draining);
  } catch (second) {
    exchange.log.error({ err: second }, 'An error could not be answered');
    response.destroy();
  }
}
