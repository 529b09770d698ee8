import { BitWriter } from './bits.ts';
import { createCrc } from './crc.ts';
import { bestOrder, type Plan, planSubframe, writeSubframe } from './flac-subframe.ts';

export interface FrameEncoder {
  /** Appends one frame of equally long channels; returns its size in bytes. */
  add(channels: readonly Int32Array[], index: number): number;
  /** All frames so far. */
  bytes(): Uint8Array;
}

const rateCodes: Readonly<Record<number, number>> = {
  88200: 1,
  176400: 2,
  192000: 3,
  8000: 4,
  16000: 5,
  22050: 6,
  24000: 7,
  32000: 8,
  44100: 9,
  48000: 10,
  96000: 11,
};

/** The code of a sample rate, and the number that follows the header with its bits when the code says so. */
function rateCode(rate: number): { code: number; value: number; bits: number } {
  const known = rateCodes[rate];
  if (known !== undefined) return { code: known, value: 0, bits: 0 };
  if (rate % 1000 === 0 && rate <= 255000) return { code: 12, value: rate / 1000, bits: 8 };
  if (rate <= 65535) return { code: 13, value: rate, bits: 16 };
  if (rate % 10 === 0) return { code: 14, value: rate / 10, bits: 16 };
  // Only the stream's own header says it then: such a file cannot be entered in the middle.
  return { code: 0, value: 0, bits: 0 };
}

/** An encoder of FLAC frames with fixed block size (RFC 9639, section 9). */
export function createFrameEncoder(sampleRate: number, bitsPerSample: 16 | 24): FrameEncoder {
  const bits = new BitWriter(1 << 20);
  const headerCheck = createCrc(8, 0x07);
  const frameCheck = createCrc(16, 0x8005);
  const rate = rateCode(sampleRate);
  return {
    add(channels, index) {
      const start = bits.length;
      const { assignment, plans } = decorrelate(channels, bitsPerSample);
      const samples = channels[0]?.length ?? 0;
      bits.write(0xfff8, 16);
      bits.write(samples === 4096 ? 12 : 7, 4);
      bits.write(rate.code, 4);
      bits.write(assignment, 4);
      bits.write(bitsPerSample === 16 ? 4 : 6, 3);
      bits.write(0, 1);
      for (const byte of frameNumber(index)) bits.write(byte, 8);
      if (samples !== 4096) bits.write(samples - 1, 16);
      bits.write(rate.value, rate.bits);
      bits.write(headerCheck(bits.view, start, bits.length), 8);
      for (const plan of plans) writeSubframe(bits, plan);
      bits.align();
      bits.write(frameCheck(bits.view, start, bits.length), 16);
      return bits.length - start;
    },
    bytes: () => bits.view.slice(),
  };
}

interface Predicted {
  readonly samples: Int32Array;
  readonly depth: number;
  readonly order: number;
  readonly cost: number;
}

/** Stereo may be stored as one channel and the difference, or as mean and difference: whichever predicts best. */
function decorrelate(
  channels: readonly Int32Array[],
  depth: number,
): { assignment: number; plans: readonly Plan[] } {
  const [left, right] = channels;
  if (channels.length !== 2 || !left || !right) {
    return {
      assignment: channels.length - 1,
      plans: channels.map((samples) => plan(predict(samples, depth))),
    };
  }
  const middle = new Int32Array(left.length);
  const side = new Int32Array(left.length);
  for (let i = 0; i < left.length; i++) {
    const l = left[i] ?? 0;
    const r = right[i] ?? 0;
    middle[i] = (l + r) >> 1;
    side[i] = l - r;
  }
  const [l, r] = [predict(left, depth), predict(right, depth)];
  const [m, s] = [predict(middle, depth), predict(side, depth + 1)];
  const ways: readonly (readonly [number, Predicted, Predicted])[] = [
    [1, l, r],
    [8, l, s],
    [9, s, r],
    [10, m, s],
  ];
  const [assignment, first, second] = ways.reduce((a, b) =>
    b[1].cost + b[2].cost < a[1].cost + a[2].cost ? b : a,
  );
  return { assignment, plans: [plan(first), plan(second)] };
}

function predict(samples: Int32Array, depth: number): Predicted {
  return { samples, depth, ...bestOrder(samples) };
}

function plan({ samples, depth, order }: Predicted): Plan {
  return planSubframe(samples, depth, order);
}

/** The frame number in the extended UTF-8 of FLAC, up to 31 bits. */
function frameNumber(value: number): number[] {
  if (value < 0x80) return [value];
  const tail: number[] = [];
  let rest = value;
  let room = 0x40;
  while (rest >= room) {
    tail.unshift(0x80 | (rest & 0x3f));
    rest = Math.floor(rest / 64);
    room >>= 1;
  }
  return [((0xff00 >> (tail.length + 1)) & 0xff) | rest, ...tail];
}
