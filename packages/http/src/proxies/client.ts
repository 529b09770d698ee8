import type { Client } from '../routes/index.ts';
import { addressMatcher, plainAddress } from './addresses.ts';
import { type Forwarded, nodeAddress, readForwarded, readXForwarded } from './forwarded.ts';

/** The parts of a request that tell where it came from. */
export interface Arrival {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Address of the other end of the connection. */
  readonly remote: string | undefined;
  /** True when the connection itself is TLS. */
  readonly encrypted: boolean;
}

const hostName = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?)(?::\d{1,5})?$/;

/** True for a host, with or without a port, that may stand in an address. */
export function isHost(text: string): boolean {
  return text.length <= 260 && hostName.test(text);
}

/**
 * Finds the true client. Forwarded headers count only when the connection comes from a configured proxy; the client
 * is the right-most hop that is no such proxy. When X-Forwarded-For and Forwarded are both there and disagree, one of
 * them was sent by the client itself, and neither is believed.
 */
export function clientFinder(trustedProxies: readonly string[]): (arrival: Arrival) => Client {
  const trusted = remembered(addressMatcher(trustedProxies));
  const named = remembered(isHost);
  return (arrival) => {
    const remote = shortAddress(arrival.remote);
    const direct = {
      address: remote,
      secure: arrival.encrypted,
      host: oneHost(arrival.headers['host'], named),
    };
    if (trustedProxies.length === 0 || !trusted(remote)) return direct;
    const byX = readXForwarded(arrival.headers);
    const byStandard = readForwarded(arrival.headers);
    const first = byX ?? byStandard;
    if (first === undefined) return direct;
    const client = believed(first, direct, trusted);
    if (byX === undefined || byStandard === undefined) return client;
    return believed(byStandard, direct, trusted).address === client.address ? client : direct;
  };
}

function believed(said: Forwarded, direct: Client, trusted: (address: string) => boolean): Client {
  let address = direct.address;
  let proxies = 1;
  for (let at = said.hops.length - 1; at >= 0; at -= 1) {
    const hop = nodeAddress(said.hops[at] ?? '');
    if (hop === undefined) break;
    address = hop;
    if (at === 0 || !trusted(hop)) break;
    proxies += 1;
  }
  const proto = outermost(said.protos, proxies).toLowerCase();
  const host = outermost(said.hosts, proxies);
  return {
    address,
    secure: proto === '' ? direct.secure : proto === 'https' || proto === 'wss',
    host: isHost(host) ? host : direct.host,
  };
}

/** The value that the outermost trusted proxy wrote: counted from the right, as anything to its left is the client's. */
function outermost(values: readonly string[], proxies: number): string {
  return values[Math.max(0, values.length - proxies)] ?? '';
}

function oneHost(header: string | string[] | undefined, named: (host: string) => boolean): string {
  return typeof header === 'string' && named(header) ? header : 'localhost';
}

function shortAddress(remote: string | undefined): string {
  if (remote === undefined) return '0.0.0.0';
  if (!remote.includes(':')) return remote;
  return plainAddress(remote) ?? remote;
}

/** Proxies and hosts are few and their requests are many, so answers are remembered, within a bound. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= 1000) known.clear();
    const answer = test(text);
    known.set(text, answer);
    return answer;
  };
}
