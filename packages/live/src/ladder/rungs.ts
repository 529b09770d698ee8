/** A smaller size of a stream, as its app wishes it. */
export interface WantedRung {
  readonly height: number;
  readonly bitrateKbps: number;
}

/** What a playlist and its files are called by: the height that was wished for. */
export type RungName = `${number}p`;

/** A smaller size of one source. */
export interface Rung {
  readonly name: RungName;
  /** Pixels; both even, as H.264 wants them. */
  readonly width: number;
  readonly height: number;
  /** What it never exceeds for longer than two seconds. */
  readonly bitrateKbps: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is made where an app wishes nothing in particular. */
export const usualRungs: readonly WantedRung[] = [
  { height: 720, bitrateKbps: 2500 },
  { height: 480, bitrateKbps: 1200 },
  { height: 360, bitrateKbps: 700 },
];

export const mostRungs = 6;

/** Pixels of a source that is taken: 4096x2304. */
const mostPixels = 9_437_184;

/** Whether a source of this size is small enough to be decoded here. */
export const isTakeable = ({ width, height }: Size): boolean => width * height <= mostPixels;

/**
 * The sizes that are made of a source, the largest first: those wished for that are smaller than it, each height once. Height
 * is that of a picture that lies; of one that stands it is the width, as people count.
 */
export function rungsOf(source: Size, wanted: readonly WantedRung[]): Rung[] {
  const short = Math.min(source.width, source.height);
  const smaller = wanted
    .filter(({ height }) => even(height) < short)
    .toSorted((a, b) => b.height - a.height || b.bitrateKbps - a.bitrateKbps);
  const once = smaller.filter(({ height }, index) => smaller[index - 1]?.height !== height);
  return once.slice(0, mostRungs).map(({ height, bitrateKbps }) => {
    const factor = even(height) / short;
    const scaled = { width: even(source.width * factor), height: even(source.height * factor) };
    return { name: `${height}p`, ...scaled, bitrateKbps };
  });
}

const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
