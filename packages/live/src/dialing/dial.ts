import type { Socket } from 'node:net';
import { type AddressFilter, OutboundError, dial as open } from '@bandstand/http';

const ports: Readonly<Record<string, number>> = { 'rtsp:': 554, 'rtsps:': 322, 'rtmp:': 1935, 'rtmps:': 443 };
const sealed: ReadonlySet<string> = new Set(['rtsps:', 'rtmps:']);

/** An address that is none, or leads where this server may not connect to. `message` is for people. */
export class DialRefused extends Error {
  override readonly name = 'DialRefused';
}

/** Connects to a server of media (`rtsp:`, `rtsps:`, `rtmp:`, `rtmps:`). The socket tells errors itself. Throws DialRefused. */
export function dial(url: URL, mayReach: AddressFilter): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? ports[url.protocol] : Number(url.port);
  if (port === undefined || host === '') throw new DialRefused('This is no address of a server of media.');
  try {
    return open({ host, port, secure: sealed.has(url.protocol), filter: mayReach });
  } catch (error) {
    throw new DialRefused(whyNot(error));
  }
}

/** Why a connection failed, for people: nothing of the address is in it. */
export const whyNot = (error: unknown): string =>
  error instanceof OutboundError && error.code === 'address_blocked'
    ? 'The address leads to a network that this server may not reach.'
    : 'The server cannot be reached.';
