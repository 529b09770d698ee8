import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a site, possibly in a form that was compressed when the site was built. */
export interface SiteFile {
  readonly path: string;
  readonly encoding: 'br' | 'gzip' | undefined;
  /** Size and time of change: what the entity tag is made of. */
  readonly version: string;
}

const compressed = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * Finds the file for a decoded request path, undefined when there is none. Hidden files and everything outside `dir`
 * do not exist. A compressed neighbour (`app.js.br`) is preferred when the client takes it.
 */
export async function findFile(
  dir: string,
  path: string,
  acceptEncoding: string,
): Promise<SiteFile | undefined> {
  const segments = path.split('/').filter((segment) => segment !== '');
  const odd = segments.some((segment) => segment.startsWith('.') || /[\\\p{Cc}]/u.test(segment));
  if (odd || segments.length === 0) return undefined;
  const full = join(dir, ...segments);
  const version = await versionOf(full);
  if (version === undefined) return undefined;
  for (const [encoding, suffix] of compressed) {
    if (!takes(acceptEncoding, encoding)) continue;
    const packed = await versionOf(full + suffix);
    if (packed !== undefined) return { path: full + suffix, encoding, version: `${packed}-${encoding}` };
  }
  return { path: full, encoding: undefined, version };
}

/** True when an accept-encoding header takes this coding (RFC 9110, 12.5.3). */
export function takes(acceptEncoding: string, coding: string): boolean {
  return acceptEncoding.split(',').some((item) => {
    const [name = '', ...parameters] = item.trim().toLowerCase().split(';');
    return name.trim() === coding && !parameters.some((one) => /^\s*q=0(?:\.0*)?\s*$/.test(one));
  });
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile()
      ? `${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}`
      : undefined;
  } catch {
    return undefined;
  }
}
