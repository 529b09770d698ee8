/** Made-up fingerprints, each the same in every run by its number, as dense in the index as AcoustID's own. */

/** Hashes of two minutes. */
const hashesOfTwoMinutes = 948;
/** 1,000,000 fingerprints have their terms in so many bits. */
const bitsAtAMillion = 22;

/** Numbers that look random and are the same in each run (xorshift32). */
export function numbers(seed: number): () => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e_37_79_b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** The bits of a term that differ, so that each is in as many fingerprints as in production. */
export const termBits = (documents: number): number =>
  Math.min(28, Math.max(8, Math.round(bitsAtAMillion + Math.log2(documents / 1_000_000))));

/**
 * The fingerprint with this number, from 1 on. As in those of music, a few bits change from one hash to the next, so that
 * the compressed form is as long as theirs: 1.3 KB.
 */
export function hashesOf(id: number, bits: number): Int32Array {
  const next = numbers(id);
  const hashes = new Int32Array(hashesOfTwoMinutes);
  // The upper bits differ, by which two fingerprints are laid on each other, and the four that are no part of a term.
  let hash = ((next() >>> (32 - bits)) << (32 - bits)) | (next() & 15);
  for (let at = 0; at < hashes.length; at += 1) {
    for (let changes = next() & 3; changes > 0; changes -= 1) {
      const bit = next() % (bits + 4);
      hash ^= 1 << (bit < 4 ? bit : bit + 28 - bits);
    }
    hashes[at] = hash;
  }
  return hashes;
}

/** Length of its recording in seconds. */
export const secondsOf = (id: number): number => 120 + (id % 400);

/** The recording that it is linked to. */
export const mbidOf = (id: number): string => `b0000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

/** The same recording as somebody else has it: from a little later on, a bit of every eighth hash is another. */
export function degraded(hashes: Int32Array, seed: number): Int32Array {
  const next = numbers(seed + 77);
  return hashes.slice(next() % 10).map((hash) => (next() % 8 === 0 ? hash ^ (1 << (next() % 32)) : hash));
}
