import type { OutgoingHttpHeaders } from 'node:http';
import { type HttpError, problem, problemFace } from '../errors/index.ts';
import { securityHeaders } from '../headers/index.ts';
import { empty } from '../replies/index.ts';
import type { CorsMode, Method, Route } from '../routes/index.ts';
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
  const preflight = exchange.headers['access-control-request-method'];
  const meant =
    routes.find((one) => methodsOf(one).some((name) => name === (preflight ?? method))) ?? routes[0];
  const mode = meant?.cors ?? 'site';
  const base = baseHeaders(gate, securityHeaders(mode, false), mode, exchange);
  const refused = refusedPath(url);
  try {
    if (refused !== undefined) throw refused;
    if (routes.length === 0) throw problem('not_found', 404, 'There is nothing at this address.');
    const allow = allowedMethods(routes);
    if (method !== 'OPTIONS') throw wrongMethod(allow);
    const cors = preflight === undefined ? undefined : preflightHeaders(gate, mode, allow, exchange);
    const told = Object.assign({}, ...routes.map((route) => route.optionsHeaders ?? {}));
    const headers: OutgoingHttpHeaders = { ...base, ...told, allow: allow.join(', '), ...cors };
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
  mode: CorsMode,
  methods: readonly string[],
  { headers }: LiveExchange<P>,
): Readonly<Record<string, string>> | undefined {
  if (headers.origin === undefined) return undefined;
  const asked = headers['access-control-request-headers'];
  return gate.cors.preflight(headers.origin, mode, methods, typeof asked === 'string' ? asked : undefined);
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
