/** What is measured while the soak goes on, and whether it is good. */
import { readFileSync } from 'node:fs';
import { median, percentile } from '../figures.ts';
import type { Life } from './life.ts';

export interface Sample {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly residentMb: number;
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** Resident megabytes of a process (Linux). */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

/** The window since the sample before; empties what `life` has gathered. */
export function sample(at: number, pid: number, life: Life): Sample {
  const times = life.requests.splice(0);
  return {
    at,
    residentMb: residentMb(pid),
    requests: times.length,
    p50: median(times),
    p99: percentile(times, 0.99),
    errors: life.errors.length,
  };
}

const columns = ['seconds', 'memory MB', 'requests', 'p50 ms', 'p99 ms', 'errors'];

export const heading = (): string => columns.map((name) => name.padStart(10)).join('');

export function rowOf({ at, residentMb, requests, p50, p99, errors }: Sample): string {
  return [
    at.toFixed(0),
    residentMb.toFixed(0),
    String(requests),
    p50.toFixed(1),
    p99.toFixed(1),
    String(errors),
  ]
    .map((cell) => cell.padStart(10))
    .join('');
}

/** Growth that a process may show between the beginning and the end of a calm life, as a share and in MB. */
const allowed = { share: 1.2, mb: 40 } as const;

/**
 * Memory of the last third of an undisturbed life beside that of its second sixth: the first one warms up.
 * @returns words, and whether it is bounded
 */
export function growth(samples: readonly Pick<Sample, 'residentMb'>[]): {
  readonly words: string;
  readonly bounded: boolean;
} {
  const sixth = Math.max(1, Math.floor(samples.length / 6));
  const memory = (from: number, to: number) => median(samples.slice(from, to).map((one) => one.residentMb));
  const before = memory(sixth, 2 * sixth);
  const after = memory(samples.length - 2 * sixth, samples.length);
  const bounded = after <= Math.max(before * allowed.share, before + allowed.mb);
  return { words: `${before.toFixed(0)} MB early, ${after.toFixed(0)} MB late`, bounded };
}
