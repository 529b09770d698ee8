import type { Hashes } from '../codec/index.ts';

/** The hash of silence, which says nothing about a recording. */
const silence = 627_964_279;
/** Most terms of a query. */
const mostTerms = 120;
/** Hashes that are left out at the start, where there are enough behind: recordings begin alike. */
const skipped = 80;
/** The lower bits of a hash, which the index does not look for. */
const vagueBits = 4;

/** Whether there is nothing to look for: all is silence. */
export const isSilent = (hashes: Hashes): boolean => hashes.every((hash) => hash === silence);

/**
 * What the index is asked for, and what it stores of a fingerprint: up to 120 distinct terms of 28 bits (unsigned, the
 * lower 4 bits zero) in order of time. Empty when all is silence.
 */
export function extractQuery(hashes: Hashes): Uint32Array {
  let sounding = 0;
  for (const hash of hashes) if (hash !== silence) sounding += 1;
  // The start is found with the hashes that are not silent and then used among all: stored queries were made so.
  const start = Math.max(0, Math.min(sounding - mostTerms, skipped));
  // Without the lower bits they are small integers, which a set finds sooner.
  const found = new Set<number>();
  for (let at = start; at < hashes.length && found.size < mostTerms; at += 1) {
    const hash = hashes[at] ?? silence;
    if (hash !== silence) found.add(hash >>> vagueBits);
  }
  const terms = new Uint32Array(found.size);
  let at = 0;
  for (const term of found) terms[at++] = term << vagueBits;
  return terms;
}
