import { Agent } from 'undici';
import { checkedConnector } from './connect.ts';
import type { AddressFilter } from './filter.ts';
import type { Resolve } from './lookup.ts';

/** Connections to addresses that passed the filter alone. */
export function checkedAgent(filter: AddressFilter, timeoutMs: number, resolve?: Resolve): Agent {
  return new Agent({ connect: checkedConnector(filter, timeoutMs, resolve), maxHeaderSize: 32 * 1024 });
}
