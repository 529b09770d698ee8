/** The block that a searching thread works in; assembly/scratch.ts is the other side of these numbers. */
export const scratch = {
  bytes: 327_680,
  directory: 0,
  lists: 4,
  shift: 8,
  bits: 12,
  below: 16,
  wide: 20,
  separators: 24,
  dead: 28,
  query: 64,
  results: 245_824,
} as const;

/** Longest query, in distinct hashes: what the scratch block has room for. */
export const longestQuery = 4096;
