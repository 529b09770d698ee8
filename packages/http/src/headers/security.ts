import type { OutgoingHttpHeaders } from 'node:http';
import type { CorsMode } from '../routes/index.ts';

/** The policy of answers that are no pages: nothing in them runs or loads, nobody frames them. */
export const dataPolicy =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/**
 * The policy of pages: code, styles and connections of this site only; pictures and sound also from elsewhere, since
 * artists link to theirs and many radio stations have no https. `scriptHashes` are the
 * inline scripts that a built page is known to hold.
 */
export function pagePolicy(scriptHashes: readonly string[] = [], frameAncestors = "'none'"): string {
  const scripts = ["'self'", ...scriptHashes.map((hash) => `'${hash}'`)].join(' ');
  return [
    "default-src 'self'",
    `script-src ${scripts} 'wasm-unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "media-src 'self' blob: https: http:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}

/** The policy of scripts, which counts where one runs as a worker: code and connections of this site only. */
export const scriptPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'";

/** Headers that every answer starts from; a reply may replace each of them. */
export function securityHeaders(mode: CorsMode, opensToOthers: boolean): OutgoingHttpHeaders {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cache-control': 'private, no-cache',
    'content-security-policy': dataPolicy,
    'cross-origin-resource-policy': mode === 'site' && !opensToOthers ? 'same-origin' : 'cross-origin',
  };
}
