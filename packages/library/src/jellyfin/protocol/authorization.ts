import type { IncomingHttpHeaders } from 'node:http';
import type { Device } from '../../accounts/index.ts';
import type { Fields } from './fields.ts';

/** What a client says of itself with every request. */
export interface ClientInfo {
  readonly token: string | undefined;
  readonly deviceId: string | undefined;
  readonly deviceName: string | undefined;
  readonly client: string | undefined;
  readonly version: string | undefined;
}

const longest = 300;

/**
 * Reads `MediaBrowser Client="...", Device="...", DeviceId="...", Version="...", Token="..."` from Authorization or
 * X-Emby-Authorization, in any order, with values in quotes or plain, percent-encoded or as they are; the scheme may be
 * called Emby. The token may also stand in X-Emby-Token, X-MediaBrowser-Token, or in the address as ApiKey or api_key.
 */
export function clientInfo(headers: IncomingHttpHeaders, query: Fields): ClientInfo {
  const header = headers.authorization ?? single(headers['x-emby-authorization']) ?? '';
  const pairs = pairsOf(header);
  const token =
    pairs.get('token') ??
    /^bearer +(\S+) *$/i.exec(header)?.[1] ??
    single(headers['x-emby-token']) ??
    single(headers['x-mediabrowser-token']) ??
    query.text('ApiKey') ??
    query.text('api_key');
  return {
    token: token === '' ? undefined : token,
    deviceId: pairs.get('deviceid') ?? single(headers['x-emby-device-id']) ?? query.text('deviceId'),
    deviceName: pairs.get('device') ?? single(headers['x-emby-device-name']),
    client: pairs.get('client') ?? single(headers['x-emby-client']),
    version: pairs.get('version') ?? single(headers['x-emby-client-version']),
  };
}

/** The installation that signs in; undefined for a client that does not say which it is. */
export function deviceOf({ deviceId, deviceName, client, version }: ClientInfo): Device | undefined {
  if (deviceId === undefined) return undefined;
  return { id: deviceId, name: deviceName ?? deviceId, client: client ?? 'unknown', version: version ?? '' };
}

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? readable(value) : undefined;

function pairsOf(header: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const scheme = /^\s*(?:MediaBrowser|Emby)\s+/i.exec(header);
  if (scheme === null) return pairs;
  const rest = header.slice(scheme[0].length, 8000);
  for (const [, name = '', quoted, plain] of rest.matchAll(
    /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,\s"]*))/g,
  )) {
    const value = quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
    if (value !== '') pairs.set(name.toLowerCase(), readable(value));
  }
  return pairs;
}

/** A header's text: percent-encoded by some clients, UTF-8 as it is by others, which Node reads as Latin-1. */
function readable(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  const plain = (text.includes('\ufffd') ? value : text).slice(0, longest);
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
