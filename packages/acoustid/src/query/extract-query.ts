import type { Hashes } from '../codec/index.ts';

/** The hash of silence, which says nothing about a recording. */
const silence = 627_964_279;
/** Most terms of a query. */
const mostTerms = 120;
/** Hashes that are left out at the start, where there are enough behind: recordings begin alike. */
const skipped = 80;
/** The bits of a hash that the index looks for. */
const termMask = 0xff_ff_ff_f0;

/**
 * What the index is asked for, and what it stores of a fingerprint: up to 120 distinct terms of 28 bits (unsigned, the
 * lower 4 bits zero) in order of time. Empty when all is silence.
 */
export function extractQuery(hashes: Hashes): Uint32Array {
  let sounding = 0;
  for (const hash of hashes) if (hash !== silence) sounding += 1;
  // The start is found with the hashes that are not silent and then used among all: stored queries were made so.
  const start = Math.max(0, Math.min(sounding - mostTerms, skipped));
  const terms = new Set<number>();
  for (let at = start; at < hashes.length && terms.size < mostTerms; at += 1) {
    const hash = hashes[at] ?? silence;
    if (hash !== silence) terms.add((hash & termMask) >>> 0);
  }
  return Uint32Array.from(terms);
}
