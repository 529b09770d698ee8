import type { Outbound, OutboundRequest } from '@bandstand/http';
import type { CustomFetch } from 'openid-client';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

/** Bytes of an answer of a provider. */
const mostBytes = 1_000_000;

/** A `fetch` for openid-client by the one client for outgoing requests: no redirects, small answers. */
export function fetchThrough(outbound: Outbound): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const known = methods.find((one) => one === method.toUpperCase());
    if (known === undefined) throw new TypeError(`${method} is no request to a provider`);
    const sent = bodyOf(body);
    const request: OutboundRequest = {
      method: known,
      headers,
      maxBytes: mostBytes,
      maxRedirects: 0,
      timeoutMs: 10_000,
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal === undefined ? {} : { signal }),
    };
    const answer = await outbound.request(url, request);
    const read = await answer.bytes();
    const bare = known === 'HEAD' || answer.status === 204 || answer.status === 304;
    return new Response(bare ? null : new Uint8Array(read), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('a request to a provider has a form or a text');
}
