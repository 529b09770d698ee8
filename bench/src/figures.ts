/** Figures of a benchmark: interleaved rounds on a noisy machine, medians, and a ratio to a named peer. */
import type { Figure } from './benchmark.ts';

/** One side of a comparison; `measure` gives one figure of one round. */
export interface Side {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

export interface Compared {
  /** Medians, in the unit of the measurements. */
  readonly ours: number;
  readonly theirs: number;
  /** How many times as good as the peer we are. */
  readonly ratio: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The value below which the share `of` of all values lies. */
export function percentile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? Number.NaN;
}

/**
 * Measures both sides in turns, so that a slow minute of the machine hits both, each round beginning with the other one.
 * The first round of each warms up and does not count. @param better what a good figure is
 */
export async function compare(ours: Side, theirs: Side, how: Comparing): Promise<Compared> {
  const [compared] = await compareAll(ours, [theirs], how);
  if (compared === undefined) throw new Error('nothing was compared');
  return compared;
}

export interface Comparing {
  readonly rounds: number;
  readonly better: 'more' | 'less';
}

/** The same with several peers, of which each is compared with us. */
export async function compareAll(
  ours: Side,
  theirs: readonly Side[],
  { rounds, better }: Comparing,
): Promise<readonly Compared[]> {
  const sides = [ours, ...theirs];
  const figures = sides.map(() => new Array<number>());
  for (let round = 0; round <= rounds; round += 1)
    for (let turn = 0; turn < sides.length; turn += 1) {
      const at = (round + turn) % sides.length;
      const figure = (await sides[at]?.measure()) ?? Number.NaN;
      if (round > 0) figures[at]?.push(figure);
    }
  const [mine = [], ...peers] = figures;
  const ratio = (our: number, their: number) => (better === 'more' ? our / their : their / our);
  return peers.map((peer) => ({
    ours: median(mine),
    theirs: median(peer),
    ratio: median(peer.map((their, round) => ratio(mine[round] ?? Number.NaN, their))),
  }));
}

const shown = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });

/** A row for a comparison with a peer. @param goal the least ratio */
export function besidePeer(
  what: string,
  peer: string,
  { ours, theirs, ratio }: Compared,
  { unit, goal }: { readonly unit: string; readonly goal?: number },
): Figure {
  return {
    what,
    figure: `${shown(ours)} ${unit}`,
    beside: `${peer}: ${shown(theirs)} ${unit}`,
    ratio,
    ...(goal === undefined ? {} : { goal }),
  };
}

/** A row for a figure that a limit holds from below (`least`) or from above (`most`). */
export function besideLimit(
  what: string,
  value: number,
  unit: string,
  limit: { readonly least: number } | { readonly most: number },
): Figure {
  const least = 'least' in limit;
  const bound = least ? limit.least : limit.most;
  return {
    what,
    figure: `${shown(value)} ${unit}`,
    beside: `at ${least ? 'least' : 'most'} ${shown(bound)} ${unit}`,
    ratio: least ? value / bound : bound / value,
    goal: 1,
  };
}

/** True when a row demands something and does not get it. */
export const isMissed = ({ ratio, goal }: Figure): boolean => goal !== undefined && !(ratio >= goal);

const verdict = (figure: Figure): string => {
  if (figure.goal === undefined) return '-';
  return isMissed(figure) ? `MISSED (${figure.goal})` : 'met';
};

/** The table of all rows, in columns. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['what', 'figure', 'peer or limit', 'ratio', ''],
    ...figures.map((figure) => [
      figure.what,
      figure.figure,
      figure.beside,
      figure.ratio.toFixed(2),
      verdict(figure),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
