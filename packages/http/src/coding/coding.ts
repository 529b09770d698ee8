import type { OutgoingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

export type Coding = 'zstd' | 'gzip';

/** The best coding that an Accept-Encoding header names (RFC 9110, 12.5.3); null for none. */
export function codingOf(header: string | undefined): Coding | null {
  if (header === undefined) return null;
  const weights = new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const [zstd, gzip] = [weightOf('zstd'), weightOf('gzip')];
  if (zstd > 0 && zstd >= gzip) return 'zstd';
  return gzip > 0 ? 'gzip' : null;
}

/** Packs what is written to it, quickly rather than tightly. */
export function packerFor(coding: Coding): Transform {
  return coding === 'zstd'
    ? createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } })
    : createGzip({ level: 1 });
}

/** Smaller answers fit into a few packets as they are. */
const leastBytes = 8192;
const text = /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?(?:json|xml)\b)/;

/**
 * True for an answer that is worth packing: text of some size that is not packed yet. What must not be stored holds
 * secrets, whose length would show how much of them somebody has guessed, and goes as it is.
 */
export function isPackable(status: number, size: number, headers: OutgoingHttpHeaders): boolean {
  const { 'content-type': type, 'content-encoding': coding, 'cache-control': caching } = headers;
  if (status !== 200 || size < leastBytes || coding !== undefined) return false;
  return text.test(type ?? '') && caching?.includes('no-store') !== true;
}

/** Adds a header to those on which an answer depends. */
export function varyBy(headers: OutgoingHttpHeaders, name: string): void {
  const { vary } = headers;
  headers['vary'] = vary === undefined ? name : `${vary}, ${name}`;
}
