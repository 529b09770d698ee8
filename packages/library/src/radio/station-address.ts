import { addressFilter } from '@bandstand/http';
import { LibraryError } from '../errors/index.ts';

const publicAddress = addressFilter();

/**
 * The address of a stream or homepage in its normal form. Throws `invalid` for what is not http or https, for names and
 * passwords in it, and for addresses that lead into this machine or its network: an address that many players will open
 * must not be a way to reach what only they can reach. Names are not looked up here, as what they mean may change;
 * whoever opens them checks then.
 */
export function stationAddress(text: string, what: 'stream' | 'homepage'): string {
  const refuse = (why: string): never => {
    throw new LibraryError('invalid', `The address of the ${what} ${why}.`);
  };
  if (text.length > 2000 || !URL.canParse(text)) return refuse('is not an address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('must begin with http or https');
  if (url.username !== '' || url.password !== '') return refuse('must not hold a name or password');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return refuse('leads into this machine');
  const isNumber = url.hostname.startsWith('[') || /^[\d.]+$/.test(host);
  if (isNumber && !publicAddress(host)) return refuse('leads into a private network');
  return url.href;
}
