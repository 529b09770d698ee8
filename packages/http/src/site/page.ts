import { createHash } from 'node:crypto';

/** The CSP sources (`sha256-...`) of the scripts that stand inside a page, so that they and no others may run. */
export function inlineScriptHashes(page: string): readonly string[] {
  const hashes = new Set<string>();
  for (const [, attributes = '', code = ''] of page.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (/\bsrc\s*=/i.test(attributes) || code === '') continue;
    hashes.add(`sha256-${createHash('sha256').update(code).digest('base64')}`);
  }
  return [...hashes];
}
