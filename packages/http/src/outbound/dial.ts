import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AddressFilter } from './filter.ts';
import { blocked, checkedLookup, type Resolve, systemResolve } from './lookup.ts';

export interface DialOptions {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** By TLS. */
  readonly secure: boolean;
  readonly filter: AddressFilter;
  readonly resolve?: Resolve;
}

/**
 * A connection to a server that does not speak HTTP, to an address that passes the filter. The socket tells errors itself:
 * an OutboundError `address_blocked` where a name leads nowhere else. Throws it for an address that is blocked.
 */
export function dial({ host, port, secure, filter, resolve = systemResolve }: DialOptions): Socket {
  if (isIP(host) !== 0 && !filter(host)) throw blocked(host);
  const options = { host, port, lookup: checkedLookup(filter, resolve) };
  if (!secure) return connect(options);
  return connectTls({ ...options, servername: isIP(host) === 0 ? host : '' });
}
