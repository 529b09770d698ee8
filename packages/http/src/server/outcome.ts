import { redactUrl } from '../logging/index.ts';
import { ClientGone } from '../ranges/index.ts';
import type { Route } from '../routes/index.ts';
import type { LiveExchange } from './exchange.ts';
import type { HttpOptions } from './options.ts';

/** Follows an exchange to its end: tells whoever works for a client that left, writes the access log, counts. */
export function watchOutcome<P>(
  options: HttpOptions<P>,
  route: Route<P> | undefined,
  exchange: LiveExchange<P>,
  ended: () => void,
): void {
  const { response } = exchange;
  const started = performance.now();
  response.once('close', () => {
    // A socket was answered once it was open, however it ended.
    if (!response.writableEnded && response.statusCode !== 101) exchange.abort(new ClientGone());
    ended();
    const ms = performance.now() - started;
    logAccess(options, route, exchange, ms);
    options.onResponse?.(route, response.statusCode, ms);
  });
}

function logAccess<P>(
  options: HttpOptions<P>,
  route: Route<P> | undefined,
  { request, response, requestId, client, principal, left }: LiveExchange<P>,
  ms: number,
): void {
  const { method, url = '/' } = request.raw;
  // What is undefined is not written.
  const line = {
    requestId,
    method,
    url: redactUrl(url),
    status: response.statusCode,
    ms: Math.round(ms * 10) / 10,
    address: client.address,
    operation: route?.operation,
    who: principal === null ? undefined : options.nameOf?.(principal),
    left: left || undefined,
  };
  if (route?.rate === 'health') options.log.debug(line, 'request');
  else options.log.info(line, 'request');
}
