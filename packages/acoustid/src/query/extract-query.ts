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
  const terms = new Uint32Array(mostTerms);
  // By some of its bits the number of a term among those found, counted from 1; where another one is, the next free place.
  const places = new Uint8Array(256);
  let found = 0;
  for (let at = start; at < hashes.length && found < mostTerms; at += 1) {
    const hash = hashes[at] ?? silence;
    if (hash === silence) continue;
    const term = ((hash >>> vagueBits) << vagueBits) >>> 0;
    let place = Math.imul(hash >>> vagueBits, 0x9e_37_79_b1) >>> 24;
    let number = places[place] ?? 0;
    while (number !== 0 && terms[number - 1] !== term) {
      place = (place + 1) & 0xff;
      number = places[place] ?? 0;
    }
    if (number !== 0) continue;
    terms[found] = term;
    found += 1;
    places[place] = found;
  }
  return found === mostTerms ? terms : terms.slice(0, found);
}
