import process from 'node:process';
import { Comparer, type Hashes } from '../src/index.ts';
import { plainCompare2 } from './plain-compare.ts';
import { numbers } from './vectors.ts';

/** Hashes of 120 s of sound. */
const length = 948;
const stored = 256;

export interface Material {
  readonly query: Uint32Array;
  readonly stored: readonly Uint32Array[];
}

/** Fingerprints that have nothing to do with the query. */
export function strangers(seed: number): Material {
  const next = numbers(seed);
  const random = () => Uint32Array.from({ length }, next);
  return { query: random(), stored: Array.from({ length: stored }, random) };
}

/**
 * Fingerprints of the query's own recording, as after another encoder: a bit changes from one hash to the next in four of
 * the 32, one in 16 differs from the query, and they begin up to 3 s earlier or later.
 */
export function lookAlikes(seed: number): Material {
  const next = numbers(seed);
  const walk = new Uint32Array(length + 50);
  for (let at = 1; at < walk.length; at += 1)
    walk[at] = (walk[at - 1] ?? 0) ^ (1 << (next() % 32)) ^ (1 << (next() % 32)) ^ (next() & next() & next());
  const blurred = (hash: number) => hash ^ (1 << (next() % 32)) ^ (1 << (next() % 32));
  return {
    query: walk.slice(25, 25 + length),
    stored: Array.from({ length: stored }, (_, at) => walk.slice(at % 50, (at % 50) + length).map(blurred)),
  };
}

function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Comparisons in a second of work of this thread, one after the other for at least `milliseconds` of it. */
function rate(compare: (stored: Hashes) => unknown, material: Material, milliseconds: number): number {
  const start = workedMs();
  let done = 0;
  let worked = 0;
  while (worked < milliseconds) {
    for (const hashes of material.stored) compare(hashes);
    done += material.stored.length;
    worked = workedMs() - start;
  }
  return (done / worked) * 1000;
}

/** Comparisons a second of the kernel that the package uses. */
export function kernelRate(material: Material, milliseconds: number): number {
  const query = new Comparer().query(material.query);
  return rate((hashes) => query.compare(hashes), material, milliseconds);
}

/** Comparisons a second of the definition in plain JavaScript. */
export function plainRate(material: Material, milliseconds: number): number {
  return rate((hashes) => plainCompare2(hashes, material.query, 80), material, milliseconds);
}
