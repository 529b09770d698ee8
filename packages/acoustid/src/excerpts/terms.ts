import type { Hashes } from '../codec/index.ts';

const silence = 627_964_279;
/** The bits of a hash that the index looks for, as in the terms of whole recordings. */
const termMask = 0xff_ff_ff_f0;
/** Most terms that an index takes in one query. */
const mostAsked = 4096;

function addTerms(terms: Set<number>, hashes: Hashes): Set<number> {
  for (const hash of hashes) if (hash >>> 0 !== silence) terms.add((hash & termMask) >>> 0);
  return terms;
}

/**
 * What the index of excerpts stores of a recording: the distinct terms of 28 bits of all its hashes but silence, about 1800
 * for four minutes: with the 2.4 bytes that the index takes for each some 4.3 kB a recording, on disk and in memory.
 * Where in the recording an excerpt lies the index does not know; that is found with the fingerprint.
 */
export function excerptDocument(hashes: Hashes): Uint32Array {
  return Uint32Array.from(addTerms(new Set(), hashes));
}

/**
 * What that index is asked for: the distinct terms of an excerpt's fingerprints, of the first 4096. Several of one excerpt
 * make up for where its frames begin: one from its start on, others from some hundred samples later.
 */
export function excerptTerms(fingerprints: readonly Hashes[]): Uint32Array {
  const terms = new Set<number>();
  for (const hashes of fingerprints) addTerms(terms, hashes);
  return Uint32Array.from([...terms].slice(0, mostAsked));
}
