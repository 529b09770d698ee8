import type { S3Settings } from '../settings/index.ts';

/** The text as RFC 3986 leaves unreserved characters alone, which is what signatures are made over; slashes stay. */
const encodePath = (key: string): string =>
  key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replaceAll(
        /[!'()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

type Place = Pick<S3Settings, 'bucket' | 'region' | 'endpoint' | 'forcePathStyle'>;

/** Where an object lies: below the bucket's own host, or below its name in the path. */
export function objectUrl({ bucket, region, endpoint, forcePathStyle }: Place, key: string): URL {
  const base = new URL(endpoint === '' ? `https://s3.${region}.amazonaws.com` : endpoint);
  // Certificates of hosts cover one name more, none with dots in it; and addresses have no names below them.
  const inPath = forcePathStyle || bucket.includes('.') || /^[\d.]+$|^\[|^localhost$/.test(base.hostname);
  const path = base.pathname.replace(/\/$/, '');
  if (!inPath) base.hostname = `${bucket}.${base.hostname}`;
  base.pathname = `${path}${inPath ? `/${encodePath(bucket)}` : ''}/${encodePath(key)}`;
  return base;
}

/** Where browsers read an object of a public bucket. */
export const publicUrl = (base: string, key: string): string => `${base}/${encodePath(key)}`;
