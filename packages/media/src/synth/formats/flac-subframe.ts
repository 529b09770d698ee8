import type { BitWriter } from './bits.ts';

interface RicePlan {
  readonly partitionOrder: number;
  readonly parameters: readonly number[];
  readonly bits: number;
}

/** How a channel of a frame will be written. */
export type Plan = { readonly depth: number; readonly samples: Int32Array } & (
  | { readonly kind: 'constant' }
  | { readonly kind: 'verbatim' }
  | { readonly kind: 'fixed'; readonly order: number; readonly residual: Int32Array; readonly rice: RicePlan }
);

/** The fixed predictor (order 0 to 4) with the least sum of residuals, and that sum. */
export function bestOrder(samples: Int32Array): { order: number; cost: number } {
  const sums = [0, 0, 0, 0, 0];
  let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0];
  let [p0, p1, p2, p3] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const e0 = samples[i] ?? 0;
    const e1 = e0 - p0;
    const e2 = e1 - p1;
    const e3 = e2 - p2;
    const e4 = e3 - p3;
    p0 = e0;
    p1 = e1;
    p2 = e2;
    p3 = e3;
    if (i < 4) continue;
    s0 += Math.abs(e0);
    s1 += Math.abs(e1);
    s2 += Math.abs(e2);
    s3 += Math.abs(e3);
    s4 += Math.abs(e4);
  }
  sums.splice(0, 5, s0, s1, s2, s3, s4);
  const cost = Math.min(...sums);
  return { order: sums.indexOf(cost), cost };
}

/** Chooses the smallest form of a channel: constant, fixed prediction of that order with Rice codes, or verbatim. */
export function planSubframe(samples: Int32Array, depth: number, order: number): Plan {
  if (isConstant(samples)) return { kind: 'constant', depth, samples };
  if (samples.length <= 4) return { kind: 'verbatim', depth, samples };
  const residual = differences(samples, order);
  const rice = planRice(residual, order, samples.length);
  if (rice.bits + order * depth >= samples.length * depth) return { kind: 'verbatim', depth, samples };
  return { kind: 'fixed', depth, samples, order, residual, rice };
}

function isConstant(samples: Int32Array): boolean {
  for (let i = 1; i < samples.length; i++) if (samples[i] !== samples[0]) return false;
  return true;
}

/** The residual: differences taken `order` times. Of 25 bits (a side channel) it needs 29, so 32 always hold it. */
function differences(samples: Int32Array, order: number): Int32Array {
  const out = samples.slice();
  for (let pass = 0; pass < order; pass++) {
    for (let i = out.length - 1; i > pass; i--) out[i] = (out[i] ?? 0) - (out[i - 1] ?? 0);
  }
  return out.subarray(order);
}

/** Partition order and parameters with the fewest bits; partitions of the finest order are merged in pairs. */
function planRice(residual: Int32Array, order: number, blockSize: number): RicePlan {
  let partitionOrder = 0;
  while (
    partitionOrder < 6 &&
    blockSize % 2 ** (partitionOrder + 1) === 0 &&
    blockSize / 2 ** (partitionOrder + 1) > 32
  )
    partitionOrder++;
  let sums = foldedSums(residual, order, blockSize / 2 ** partitionOrder);
  let best: RicePlan | undefined;
  for (; partitionOrder >= 0; partitionOrder--) {
    const size = blockSize / 2 ** partitionOrder;
    const chosen = sums.map((sum, i) => cheapest(sum, i === 0 ? size - order : size));
    const parameterBits = chosen.some(({ parameter }) => parameter > 14) ? 5 : 4;
    const bits = 6 + chosen.reduce((total, { bits }) => total + bits + parameterBits, 0);
    if (!best || bits < best.bits)
      best = { partitionOrder, parameters: chosen.map(({ parameter }) => parameter), bits };
    sums = Array.from({ length: sums.length / 2 }, (_, i) => (sums[2 * i] ?? 0) + (sums[2 * i + 1] ?? 0));
  }
  if (!best) throw new RangeError('an empty block has no residual');
  return best;
}

function foldedSums(residual: Int32Array, order: number, size: number): number[] {
  const sums: number[] = [];
  for (let start = 0; start < residual.length + order; start += size) {
    let sum = 0;
    for (let i = Math.max(0, start - order); i < start + size - order; i++) {
      const value = residual[i] ?? 0;
      sum += value < 0 ? -2 * value - 1 : 2 * value;
    }
    sums.push(sum);
  }
  return sums;
}

/** The Rice parameter for `count` values of that sum, and an upper estimate of the bits it takes. */
function cheapest(sum: number, count: number): { parameter: number; bits: number } {
  const middle = Math.max(0, Math.floor(Math.log2(Math.max(1, sum / Math.max(1, count)))));
  const tried = [middle, Math.max(0, middle - 1)].map((parameter) => ({
    parameter: Math.min(30, parameter),
    bits: count * (parameter + 1) + Math.floor(sum / 2 ** parameter),
  }));
  return tried.reduce((a, b) => (b.bits < a.bits ? b : a));
}

/** Writes a subframe (RFC 9639, section 9.2). */
export function writeSubframe(bits: BitWriter, plan: Plan): void {
  const { samples, depth } = plan;
  if (plan.kind === 'constant') {
    bits.write(0, 8);
    bits.write(samples[0] ?? 0, depth);
  } else if (plan.kind === 'verbatim') {
    bits.write(1 << 1, 8);
    for (const value of samples) bits.write(value, depth);
  } else {
    bits.write((8 + plan.order) << 1, 8);
    for (const value of samples.subarray(0, plan.order)) bits.write(value, depth);
    writeResidual(bits, plan.residual, plan.rice, plan.order);
  }
}

function writeResidual(bits: BitWriter, residual: Int32Array, rice: RicePlan, order: number): void {
  const wide = rice.parameters.some((parameter) => parameter > 14);
  bits.write(wide ? 1 : 0, 2);
  bits.write(rice.partitionOrder, 4);
  const size = (residual.length + order) / 2 ** rice.partitionOrder;
  rice.parameters.forEach((parameter, partition) => {
    bits.write(parameter, wide ? 5 : 4);
    const end = (partition + 1) * size - order;
    for (let i = Math.max(0, partition * size - order); i < end; i++)
      bits.writeRice(residual[i] ?? 0, parameter);
  });
}
