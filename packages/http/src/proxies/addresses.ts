import ipaddr from 'ipaddr.js';

/** An address in its shortest form: IPv4-mapped IPv6 becomes IPv4, a zone is dropped; undefined when it is none. */
export function plainAddress(text: string): string | undefined {
  const bare = text.startsWith('[') ? text.slice(1, text.indexOf(']')) : text;
  const zone = bare.indexOf('%');
  const address = zone < 0 ? bare : bare.slice(0, zone);
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return address;
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return undefined;
  const six = ipaddr.IPv6.parse(address);
  return six.isIPv4MappedAddress() ? six.toIPv4Address().toString() : six.toString();
}

/** Tells whether an address lies in one of the given addresses or CIDR ranges. Throws on a range that is none. */
export function addressMatcher(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map(parseRange);
  return (address) => {
    const plain = plainAddress(address);
    if (plain === undefined) return false;
    const one = ipaddr.parse(plain);
    return parsed.some(([base, bits]) => base.kind() === one.kind() && one.match(base, bits));
  };
}

function parseRange(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  try {
    if (range.includes('/')) return ipaddr.parseCIDR(range);
    const one = ipaddr.parse(range);
    return [one, one.kind() === 'ipv4' ? 32 : 128];
  } catch {
    throw new TypeError(`${JSON.stringify(range)} is neither an address nor a CIDR range such as 10.0.0.0/8`);
  }
}
