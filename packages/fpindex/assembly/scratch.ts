// Where a searching thread keeps what it works with: a block of SCRATCH bytes in the memory of the segment.
// The head holds 32-bit fields that src/kernel/searcher.ts writes once per segment.

export const DIRECTORY: usize = 0;
export const LISTS: usize = 4;
/** Low bits that no hash of the segment has. */
export const SHIFT: usize = 8;
/** Bits that a hash has above them. */
export const BITS: usize = 12;
/** Bits of a hash below its bucket, kept beside each posting. */
export const REMAINDER_BITS: usize = 16;
/** Bytes of one such remainder: 0, 1 or 2. */
export const REMAINDER_BYTES: usize = 20;
/** Zeros in the unary part of a list: one less than blocks of 65,536 documents. */
export const SEPARATORS: usize = 24;
/** A bit for each document that was deleted or superseded. */
export const DEAD: usize = 28;
export const CURSOR_COUNT: usize = 32;
export const TOUCHED: usize = 36;
export const RESULT_COUNT: usize = 40;

export const QUERY: usize = 64;
export const CURSORS: usize = 16448;
export const COUNTS: usize = 114752;
export const RESULTS: usize = 245824;
export const CANDIDATES: usize = 262208;
export const MATCHES: usize = 262720;

export const RESULT_CAPACITY: u32 = 2048;
export const CANDIDATE_CAPACITY: u32 = 250;
export const MATCH_CAPACITY: u32 = 1024;

// A cursor: one bucket of the directory that the query asks for.
export const CURSOR: usize = 24;
export const C_LOWS: usize = 0;
export const C_COUNT: usize = 4;
export const C_UNARY: usize = 8;
export const C_REMAINDER: usize = 12;
export const C_BIT: usize = 16;
export const C_NEXT: usize = 20;
