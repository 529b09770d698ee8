import { type LookupOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { OutboundError } from './errors.ts';
import type { AddressFilter } from './filter.ts';

/** Finds the addresses of a name, as `dns.lookup` with `all` does. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Looks names up, and gives those of their addresses that pass the filter. */
export function checkedLookup(filter: AddressFilter, resolve: Resolve): LookupFunction {
  const usable = async (host: string, options: LookupOptions) => {
    const { family } = options;
    const found = (await resolve(host)).filter(({ address }) => filter(address));
    return family === 4 || family === 6 ? found.filter((one) => one.family === family) : found;
  };
  const look = async (host: string, options: LookupOptions, callback: Parameters<LookupFunction>[2]) => {
    try {
      const found = await usable(host, options);
      const first = found[0];
      if (first === undefined) callback(blocked(host), '', 0);
      else if (options.all === true) callback(null, [...found]);
      else callback(null, first.address, first.family);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), '', 0);
    }
  };
  return (host, options, callback) => void look(host, options, callback);
}

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });

export function blocked(host: string): OutboundError {
  return new OutboundError('address_blocked', `${host} is not an address that this server may connect to.`);
}
