import type { NodeConnectionOptions } from '@nats-io/transport-node';

type Reach = Pick<NodeConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls'>;

const scheme = /^(?:nats|tls):$/;

/**
 * How the servers of `nats://user:password@host:4222` are reached, or of `nats://token@host`; several of one cluster with
 * commas between them, who signs in being said with the first. `tls://` wants an encrypted connection. Throws TypeError.
 */
export function natsReach(text: string): Reach {
  const urls = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(natsUrl);
  const [first] = urls;
  if (first === undefined) throw new TypeError('There is no address of a NATS server.');
  const user = decodeURIComponent(first.username);
  const pass = decodeURIComponent(first.password);
  return {
    servers: urls.map(({ host }) => host),
    ...(user === '' ? {} : pass === '' ? { token: user } : { user, pass }),
    ...(urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
  };
}

function natsUrl(text: string): URL {
  const url = URL.parse(text);
  // It may hold a password, so it is not repeated.
  if (url === null || !scheme.test(url.protocol) || url.host === '')
    throw new TypeError('The address of a NATS server is like nats://user:password@host:4222.');
  return url;
}
