import type { OutgoingHttpHeaders } from 'node:http';
import { type HttpError, problem, problemFace } from '../errors/index.ts';
import { securityHeaders } from '../headers/index.ts';
import { empty } from '../replies/index.ts';
import type { Method, Route } from '../routes/index.ts';
import { refusedPath } from './address.ts';
import type { LiveExchange } from './exchange.ts';
import { send } from './send.ts';
import { baseHeaders, type Gate, sendError } from './serve.ts';
import { methodsOf, type RouteTable } from './table.ts';

/** Answers what no route took: preflights, OPTIONS, 405 and 404. Never rejects. */
export async function serveUnrouted<P>(
  gate: Gate<P>,
  table: RouteTable<P>,
  exchange: LiveExchange<P>,
): Promise<void> {
  const { method, url = '/' } = exchange.request.raw;
  const routes = table.at(pathOf(url));
  const base = baseHeaders(gate, securityHeaders('site', false), 'site', exchange);
  const preflight = exchange.headers['access-control-request-method'];
  const refused = refusedPath(url);
  try {
    if (refused !== undefined) throw refused;
    if (routes.length === 0) throw problem('not_found', 404, 'There is nothing at this address.');
    const allow = allowedMethods(routes);
    if (method !== 'OPTIONS') throw wrongMethod(allow);
    const cors = preflight === undefined ? undefined : preflightHeaders(gate, routes, exchange, preflight);
    const headers: OutgoingHttpHeaders = { ...base, allow: allow.join(', '), ...cors };
    await send(exchange, empty(204), headers, gate.draining);
  } catch (thrown) {
    await sendError(gate, exchange, thrown, base, problemFace);
  }
}

/** Answers a path that the router could not read. Never rejects. */
export async function serveBadPath<P>(gate: Gate<P>, exchange: LiveExchange<P>): Promise<void> {
  const base = baseHeaders(gate, securityHeaders('site', false), 'site', exchange);
  const error = problem(
    'bad_path',
    400,
    'The path is not valid percent-encoding, or a part of it is too long.',
  );
  await sendError(gate, exchange, error, base, problemFace);
}

function preflightHeaders<P>(
  gate: Gate<P>,
  routes: readonly Route<P>[],
  exchange: LiveExchange<P>,
  wanted: string,
): Readonly<Record<string, string>> | undefined {
  const { origin } = exchange.headers;
  if (origin === undefined) return undefined;
  const asked = exchange.headers['access-control-request-headers'];
  const route = routes.find((one) => methodsOf(one).some((method) => method === wanted)) ?? routes[0];
  const names = typeof asked === 'string' ? asked : undefined;
  return gate.cors.preflight(origin, route?.cors ?? 'site', allowedMethods(routes), names);
}

function allowedMethods<P>(routes: readonly Route<P>[]): readonly string[] {
  const methods = new Set<Method | 'HEAD'>(routes.flatMap(methodsOf));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods];
}

function wrongMethod(allow: readonly string[]): HttpError {
  return problem('method_not_allowed', 405, `This address takes ${allow.join(', ')}.`, {
    headers: { allow: allow.join(', ') },
  });
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
