import { Unwrapped } from '../rtp/index.ts';

/** Ticks of the feedback's deltas and of its reference time, in microseconds. */
const tick = 250;
const referenceTicks = 256;
/** Numbers that one feedback tells of at most, and how long what was told is known. */
const mostTold = 2000;
const mostKept = 1000;

/**
 * When packets came, told to their sender so that it finds out how much the way holds (transport-wide congestion control,
 * draft-holmer-rmcat-transport-wide-cc-extensions-01). A number that comes late is told with all from there on once more.
 */
export class WideFeedback {
  readonly #own: number;
  readonly #numbers = new Unwrapped(16);
  readonly #came = new Map<number, number>();
  /** Where the next feedback begins, and where the last one ended. */
  #from: number | undefined;
  #told: number | undefined;
  #highest = -1;
  #count = 0;

  /** `own`: who speaks. */
  constructor(own: number) {
    this.#own = own;
  }

  /** A packet of that transport-wide number came; `micros` is on any clock that only grows. */
  came(number: number, micros: number): void {
    const at = this.#numbers.next(number);
    if (at < this.#highest - mostKept || this.#came.has(at)) return;
    if (at > this.#highest + mostTold) this.#forget();
    this.#highest = Math.max(this.#highest, at);
    this.#from = Math.min(this.#from ?? this.#told ?? at, at);
    this.#came.set(at, Math.floor(micros / tick));
  }

  /** Tells what came since the last one, gaps too; undefined when nothing did. `source`: of one of the packets. */
  next(source: number): Buffer | undefined {
    if (this.#from === undefined) return undefined;
    const from = Math.max(this.#from, this.#highest - mostTold + 1);
    const told = feedback(this.#own, source, this.#statuses(from), from, this.#count);
    this.#count = (this.#count + 1) & 0xff;
    this.#from = undefined;
    this.#told = this.#highest + 1;
    for (const at of this.#came.keys()) if (at <= this.#highest - mostKept) this.#came.delete(at);
    return told;
  }

  #statuses(from: number): (number | undefined)[] {
    return Array.from({ length: this.#highest - from + 1 }, (_, index) => this.#came.get(from + index));
  }

  #forget(): void {
    this.#came.clear();
    this.#from = undefined;
    this.#told = undefined;
  }
}

/** `came`: of each number from `first` on the tick at which it came. */
function feedback(
  own: number,
  source: number,
  came: readonly (number | undefined)[],
  first: number,
  count: number,
): Buffer {
  const reference = Math.floor((came.find((at) => at !== undefined) ?? 0) / referenceTicks);
  const symbols: number[] = [];
  const deltas: Buffer[] = [];
  let last = reference * referenceTicks;
  for (const at of came) {
    const delta = at === undefined ? undefined : Math.max(-0x80_00, Math.min(0x7f_ff, at - last));
    symbols.push(delta === undefined ? 0 : symbolOf(delta));
    if (delta === undefined) continue;
    deltas.push(deltaBytes(delta));
    last += delta;
  }
  const head = Buffer.alloc(20);
  head.writeUInt8(205, 1);
  head.writeUInt32BE(own, 4);
  head.writeUInt32BE(source, 8);
  head.writeUInt16BE(((first % 0x1_00_00) + 0x1_00_00) & 0xff_ff, 12);
  head.writeUInt16BE(came.length, 14);
  head.writeUIntBE(reference & 0xff_ff_ff, 16, 3);
  head.writeUInt8(count, 19);
  const open = Buffer.concat([head, ...chunks(symbols), ...deltas]);
  const padding = (4 - (open.length % 4)) % 4;
  open.writeUInt8(0x80 | (padding > 0 ? 0x20 : 0) | 15, 0);
  open.writeUInt16BE((open.length + padding) / 4 - 1, 2);
  if (padding === 0) return open;
  const end = Buffer.alloc(padding);
  end.writeUInt8(padding, padding - 1);
  return Buffer.concat([open, end]);
}

/** Received with a small delta, or with one that needs two bytes. */
const symbolOf = (delta: number): number => (delta >= 0 && delta <= 0xff ? 1 : 2);

function deltaBytes(delta: number): Buffer {
  if (symbolOf(delta) === 1) return Buffer.of(delta);
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(delta);
  return bytes;
}

const mostRun = 0x1f_ff;

/** Runs where one symbol repeats, else vectors of 14 symbols of one bit, or 7 of two. */
function chunks(symbols: readonly number[]): Buffer[] {
  const made: Buffer[] = [];
  for (let at = 0; at < symbols.length; ) {
    const symbol = symbols[at] ?? 0;
    let end = at + 1;
    while (end < symbols.length && symbols[end] === symbol && end - at < mostRun) end += 1;
    const narrow = symbols.slice(at, at + 14).every((each) => each < 2);
    const width = narrow ? 14 : 7;
    let word = (symbol << 13) | (end - at);
    if (end - at < width && end < symbols.length) {
      end = Math.min(at + width, symbols.length);
      word = narrow ? 0x80_00 : 0xc0_00;
      for (let index = at; index < end; index += 1) {
        const shift = narrow ? 13 - (index - at) : 12 - (index - at) * 2;
        word |= (symbols[index] ?? 0) << shift;
      }
    }
    made.push(Buffer.of(word >> 8, word & 0xff));
    at = end;
  }
  return made;
}
