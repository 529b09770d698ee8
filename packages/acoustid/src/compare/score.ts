/** How a stored fingerprint lies on a query, and what that is worth. */
export interface Comparison {
  /** 0 to 1 in single precision; 0.75 is one differing bit in 8, 0.4 is 3 in 10. */
  readonly score: number;
  /** Hashes that the query begins later than the stored fingerprint; negative when it begins earlier. */
  readonly offset: number;
  /** Hashes that were compared, an even number; 0 when the two share nothing. */
  readonly overlap: number;
  /** Bits of 32 * overlap that differ. */
  readonly bitErrors: number;
}

/** Lengths are in hashes; those of the parts that are left when the offset is cut off. */
export interface Found {
  readonly stored: number;
  readonly query: number;
  readonly offset: number;
  readonly pairs: number;
  readonly bitErrors: number;
  readonly distinctStored: number;
  readonly distinctQuery: number;
}

/** The share of distinct keys in a part, with what every part is granted; more than 1 when nearly all differ. */
const diversityOf = (distinct: number, length: number): number =>
  Math.fround(Math.fround(distinct + 10) / Math.fround(length)) + 0.5;

/**
 * The score of `acoustid_compare2`, rounded to single precision where PostgreSQL's extension does: the share of equal bits
 * above chance, less for a short overlap, and much less where a fingerprint repeats few hashes.
 */
export function scoreOf(found: Found): number {
  const { stored, query, offset, pairs, bitErrors } = found;
  const shorter = Math.min(stored, query) & ~1;
  const diversity = Math.fround(
    Math.min(
      1,
      diversityOf(found.distinctStored, stored - Math.max(0, offset)),
      diversityOf(found.distinctQuery, query + Math.min(0, offset)),
    ),
  );
  const equal = 1 - (2 * Math.fround(bitErrors)) / (64 * pairs);
  const score = Math.max(0, Math.fround(((pairs * 2) / shorter) * equal));
  return diversity < 1 ? Math.fround(score ** (8 - 7 * diversity)) : score;
}
