import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ImportError } from '../errors.ts';

/** The base address of a Subsonic server, without `/rest` and what follows. Throws ImportError `refused`. */
export function baseOf(text: string): URL {
  const written = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(written)) throw new ImportError('refused', `${text} is not an address.`);
  const url = new URL(written);
  if (url.username !== '' || url.password !== '')
    throw new ImportError(
      'refused',
      'Give the name with --user and the password by --password-stdin, not in the address.',
    );
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/rest$/, '');
  url.search = '';
  url.hash = '';
  return url;
}

/**
 * The addresses of the host that the operator typed. They alone may be private ones: whatever else the server names, a
 * redirect for instance, is held to the rules for strangers.
 */
export async function addressesOf(url: URL): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw new ImportError('unreachable', `${host} is not a name that this machine can look up.`);
  }
}
