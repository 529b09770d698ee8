import { createHash } from 'node:crypto';
import type { RtspAnswer } from './messages.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const field = (challenge: string, name: string): string | undefined => {
  const found = new RegExp(`(?:^|[ ,])${name}=(?:"([^"]*)"|([^ ,]*))`, 'i').exec(challenge);
  return found?.[1] ?? found?.[2];
};

/** How to answer the challenges of one server (RFC 2617; RFC 7616 with SHA-256): `authorization` for a request. */
export function signerFor(
  { headers }: RtspAnswer,
  { user, password }: Login,
): ((method: string, uri: string) => string) | undefined {
  const digest = headers.get('www-authenticate-digest');
  if (digest === undefined) {
    if (!/^basic/i.test(headers.get('www-authenticate') ?? '')) return undefined;
    const credentials = Buffer.from(`${user}:${password}`).toString('base64');
    return () => `Basic ${credentials}`;
  }
  const [realm = '', nonce = ''] = [field(digest, 'realm'), field(digest, 'nonce')];
  const algorithm = field(digest, 'algorithm');
  const hash =
    algorithm?.toUpperCase() === 'SHA-256'
      ? (text: string): string => createHash('sha256').update(text).digest('hex')
      : md5;
  const opaque = field(digest, 'opaque');
  const counted = (field(digest, 'qop') ?? '').split(',').some((each) => each.trim() === 'auth');
  let count = 0;
  return (method, uri) => {
    count += 1;
    const [nc, cnonce] = [count.toString(16).padStart(8, '0'), md5(`${nonce}:${count}`).slice(0, 16)];
    const [first, second] = [hash(`${user}:${realm}:${password}`), hash(`${method}:${uri}`)];
    const middle = counted ? `${nonce}:${nc}:${cnonce}:auth` : nonce;
    const parts = [`username="${user}"`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`];
    parts.push(`response="${hash(`${first}:${middle}:${second}`)}"`);
    if (counted) parts.push(`qop=auth, nc=${nc}, cnonce="${cnonce}"`);
    if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
    if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
    return `Digest ${parts.join(', ')}`;
  };
}
