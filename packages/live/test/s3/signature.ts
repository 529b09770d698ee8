/** AWS Signature Version 4 as a store checks it, by the words of its documentation and by no code of the client. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
}

const hex = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const timeOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly stamp: string;
  readonly payload: string;
}

/** What is wrong with the signature of a request with this body; undefined when it is right. */
export function checkSignature(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  keys: Keys,
): Refusal | undefined {
  const presigned = url.searchParams.has('X-Amz-Signature');
  const claim = presigned ? claimOfQuery(url) : claimOfHeaders(request);
  if (claim === undefined) return { status: 403, code: 'AccessDenied' };
  const [accessKey, day = '', region, service, end] = claim.credential.split('/');
  if (accessKey !== keys.accessKey) return { status: 403, code: 'InvalidAccessKeyId' };
  if (region !== keys.region || service !== 's3' || end !== 'aws4_request' || !claim.stamp.startsWith(day))
    return { status: 400, code: 'AuthorizationHeaderMalformed' };
  const age = Date.now() - timeOf(claim.stamp);
  if (presigned && age > Number(url.searchParams.get('X-Amz-Expires')) * 1000)
    return { status: 403, code: 'AccessDenied' };
  if (!presigned && !(Math.abs(age) < 15 * 60_000)) return { status: 403, code: 'RequestTimeTooSkewed' };
  const every = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') || name === 'host');
  if (every.some((name) => !claim.signedHeaders.includes(name))) return { status: 403, code: 'AccessDenied' };
  if (!presigned && claim.payload !== hex(body)) return { status: 400, code: 'XAmzContentSHA256Mismatch' };
  const canonical = canonicalRequest(request, url, claim);
  const scope = [day, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', claim.stamp, scope, hex(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${keys.secretKey}`);
  const right = mac(key, toSign).toString('hex');
  return right === claim.signature ? undefined : { status: 403, code: 'SignatureDoesNotMatch' };
}

function claimOfHeaders(request: IncomingMessage): Claim | undefined {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  const [stamp, payload] = [request.headers['x-amz-date'], request.headers['x-amz-content-sha256']];
  if (!found || typeof stamp !== 'string' || typeof payload !== 'string') return undefined;
  const [, credential = '', headers = '', signature = ''] = found;
  return { credential, signedHeaders: headers.split(';'), signature, stamp, payload };
}

function claimOfQuery({ searchParams }: URL): Claim | undefined {
  const value = (name: string): string => searchParams.get(`X-Amz-${name}`) ?? '';
  if (value('Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  const signedHeaders = value('SignedHeaders').split(';');
  const [credential, signature, stamp] = [value('Credential'), value('Signature'), value('Date')];
  return { credential, signedHeaders, signature, stamp, payload: 'UNSIGNED-PAYLOAD' };
}

function canonicalRequest(request: IncomingMessage, url: URL, { signedHeaders, payload }: Claim): string {
  const path = url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');
  const query = Array.from(url.searchParams)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&');
  const headers = signedHeaders.map((name) => `${name}:${[request.headers[name]].flat().join(',').trim()}\n`);
  return [request.method, path, query, headers.join(''), signedHeaders.join(';'), payload].join('\n');
}
