import type { NetworkInterfaceInfo } from 'node:os';
import { addressMatcher } from '@bandstand/http';

/** Networks that end at the house's own router: whoever asks from elsewhere did not ask himself, and gets no answer. */
export const isNearby: (address: string) => boolean = addressMatcher([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
]);

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The IPv4 address under which one who asks from `remote` reaches this machine; undefined when it has none. */
export function addressFacing(remote: string, interfaces: Interfaces): string | undefined {
  const all = Object.values(interfaces).flatMap((some) => [...(some ?? [])]);
  const own = all.filter(({ family }) => family === 'IPv4');
  const same = own.find(({ cidr }) => cidr !== null && addressMatcher([cidr])(remote));
  return (same ?? own.find(({ internal }) => !internal) ?? own[0])?.address;
}
