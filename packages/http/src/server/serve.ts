import { asHttpError, type HttpError, problem, problemFace } from '../errors/index.ts';
import type { Route } from '../routes/index.ts';
import type { LiveExchange } from './exchange.ts';
import type { HttpOptions } from './options.ts';
import { send } from './send.ts';

/** Answers one request of a route: who asks, may they, what do they want, run it, write the reply. */
export async function serve<P>(
  options: HttpOptions<P>,
  route: Route<P>,
  exchange: LiveExchange<P>,
): Promise<void> {
  const { method } = exchange.request.raw;
  try {
    await authenticate(options, route, exchange);
    const accepted = await route.accept(exchange);
    if (route.permission !== 'public') {
      const decision = await options.authorize(exchange.principal, route.permission, accepted.scope);
      if (decision !== true) throw refusal(route, exchange.principal, decision);
    }
    await send(exchange.response, method ?? 'GET', await accepted.finish(), {});
  } catch (thrown) {
    const error = asHttpError(thrown);
    if (error.status >= 500) exchange.log.error({ err: error.cause ?? error }, error.message);
    const face = route.face ?? problemFace;
    const { request, requestId, rawQuery: query } = exchange;
    await send(exchange.response, method ?? 'GET', face(error, { request, requestId, query }), {});
  }
}

async function authenticate<P>(
  options: HttpOptions<P>,
  route: Route<P>,
  exchange: LiveExchange<P>,
): Promise<void> {
  for (const scheme of route.auth) {
    const principal = (await options.authenticators[scheme]?.(exchange)) ?? null;
    if (principal === null) continue;
    exchange.principal = principal;
    exchange.scheme = scheme;
    return;
  }
}

function refusal<P>(_route: Route<P>, principal: P | null, decision: false | 'hidden'): HttpError {
  if (principal === null) return problem('unauthenticated', 401, 'Sign in first.');
  if (decision === 'hidden') return problem('not_found', 404, 'There is nothing here.');
  return problem('forbidden', 403, 'This is not allowed for you.');
}
