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
export async function compare(
  ours: Side,
  theirs: Side,
  { rounds, better }: { readonly rounds: number; readonly better: 'more' | 'less' },
): Promise<Compared> {
  const figures = { ours: new Array<number>(), theirs: new Array<number>(), ratio: new Array<number>() };
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? ours : theirs;
    const second = first === ours ? theirs : ours;
    const one = await first.measure();
    const other = await second.measure();
    if (round === 0) continue;
    const [mine, peers] = first === ours ? [one, other] : [other, one];
    figures.ours.push(mine);
    figures.theirs.push(peers);
    figures.ratio.push(better === 'more' ? mine / peers : peers / mine);
  }
  return { ours: median(figures.ours), theirs: median(figures.theirs), ratio: median(figures.ratio) };
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
