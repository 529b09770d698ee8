import { OutboundError } from './errors.ts';

/** The address of a request, checked for all that can be seen without connecting. Throws OutboundError. */
export function checkTarget(
  address: string,
  base: URL | undefined,
  ports: readonly number[] | undefined,
): URL {
  if (!URL.canParse(address, base?.href)) throw new OutboundError('url_refused', 'That is not an address.');
  const url = new URL(address, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundError(
      'url_refused',
      `Only http and https are spoken, not ${url.protocol.slice(0, 20)}`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('url_refused', 'An address with a user name in it is not followed.');
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (ports !== undefined && !ports.includes(port)) {
    throw new OutboundError('port_refused', `Port ${port} is not one that this server may connect to.`);
  }
  return url;
}

const credentials = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'signature',
  'signature-input',
]);

/** The headers for the next hop: what proves who asks stays with the origin that it was meant for. */
export function headersForHop(
  headers: Readonly<Record<string, string>>,
  from: URL,
  to: URL,
): Readonly<Record<string, string>> {
  if (from.origin === to.origin) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !credentials.has(name.toLowerCase())));
}

/** The method after a redirect (RFC 9110, 15.4): 303 makes it GET, 301 and 302 do so for POST, as browsers do. */
export function methodAfter(status: number, method: string): string {
  if (status === 303 && method !== 'HEAD') return 'GET';
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method;
}
