import { unaryBytes } from './list';

/** A list being written: one posting after the other in order of documents. */
let unary: usize = 0;
let remainders: usize = 0;
let lows: usize = 0;
let bytes: u32 = 0;
let total: u32 = 0;
let written: u32 = 0;

/** Writes a unary part of ones alone at `at`; returns where it ends. May write 8 bytes beyond. */
export function ones(at: usize, count: u32): usize {
  const whole = at + <usize>(count >> 3);
  for (let to = at; to < whole; to += 8) store<u64>(to, u64.MAX_VALUE);
  const left = count & 7;
  if (left === 0) return whole;
  store<u8>(whole, <u8>(((<u32>1) << left) - 1));
  return whole + 1;
}

/** Copies bytes to `at`; returns where they end. May write 16 bytes beyond. */
export function copied(at: usize, from: usize, length: u32): usize {
  for (let done: usize = 0; done < <usize>length; done += 16) v128.store(at + done, v128.load(from + done));
  return at + <usize>length;
}

/** Begins a list of `count` postings at `at`. */
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
