import { plainAddress } from './addresses.ts';

/** What a chain of proxies says about the client; missing parts were not said. */
export interface Forwarded {
  readonly hops: readonly string[];
  readonly protos: readonly string[];
  readonly hosts: readonly string[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The words of the X-Forwarded-* headers; undefined when there is no X-Forwarded-For. */
export function readXForwarded(headers: Headers): Forwarded | undefined {
  const hops = list(headers['x-forwarded-for']);
  if (hops.length === 0) return undefined;
  return { hops, protos: list(headers['x-forwarded-proto']), hosts: list(headers['x-forwarded-host']) };
}

/** The words of the Forwarded header (RFC 7239); undefined when it is not there. */
export function readForwarded(headers: Headers): Forwarded | undefined {
  const elements = list(headers['forwarded']);
  if (elements.length === 0) return undefined;
  const parsed = elements.map(parseElement);
  const pick = (name: string) => parsed.map((element) => element.get(name) ?? '');
  return { hops: pick('for'), protos: pick('proto'), hosts: pick('host') };
}

/** A node of a forwarded header as an address without port; undefined for `unknown`, `_hidden` and nonsense. */
export function nodeAddress(node: string): string | undefined {
  if (node.startsWith('[')) return plainAddress(node);
  const colon = node.indexOf(':');
  const single = colon >= 0 && colon === node.lastIndexOf(':');
  return plainAddress(single ? node.slice(0, colon) : node);
}

function list(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const text = Array.isArray(header) ? header.join(',') : header;
  return splitOutsideQuotes(text)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function splitOutsideQuotes(text: string): string[] {
  return text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}

function parseElement(element: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const found of element.matchAll(/([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
    const [, name = '', quoted, plain = ''] = found;
    pairs.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
  }
  return pairs;
}
