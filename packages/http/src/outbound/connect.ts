import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressFilter } from './filter.ts';
import { blocked, checkedLookup, systemResolve } from './lookup.ts';

/**
 * A connector that dials checked addresses only. Names are looked up here and now and the very addresses that passed
 * are dialled, so that a name which changes its mind between check and use gains nothing; what is connected in the end
 * is checked once more.
 */
export function checkedConnector(
  filter: AddressFilter,
  timeoutMs: number,
  resolve = systemResolve,
): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: checkedLookup(filter, resolve) });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !filter(host)) return callback(blocked(host), null);
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const reached = socket.remoteAddress ?? '';
      if (filter(reached)) return callback(null, socket);
      socket.destroy();
      callback(blocked(host), null);
    });
  };
}
