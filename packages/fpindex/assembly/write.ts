import { unaryBytes } from './list';

/** A list being written: one posting after the other in order of documents. */
let unary: usize = 0;
let remainders: usize = 0;
let lows: usize = 0;
let bytes: u32 = 0;
let total: u32 = 0;
let written: u32 = 0;

/** Begins a list of `count` postings at `at`; the unary part is zeroed. */
export function begin(at: usize, count: u32, separators: u32, remainderBytes: u32): void {
  const head = unaryBytes(count, separators);
  memory.fill(at, 0, <usize>head);
  unary = at;
  remainders = at + <usize>head;
  lows = remainders + <usize>(count * remainderBytes);
  bytes = remainderBytes;
  total = count;
  written = 0;
}

export function posting(document: u32, remainder: u32): void {
  const bit = written + (document >>> 16);
  const at = unary + <usize>(bit >> 3);
  store<u8>(at, load<u8>(at) | (1 << (<u8>(bit & 7))));
  if (bytes === 1) store<u8>(remainders + <usize>written, <u8>remainder);
  else if (bytes === 2) store<u16>(remainders + ((<usize>written) << 1), <u16>remainder);
  store<u16>(lows + ((<usize>written) << 1), <u16>document);
  written++;
}

/** Where the next list begins. */
export function end(): usize {
  return lows + ((<usize>total) << 1);
}
