/** Weights of each channel in left and right, for the WAVE channel orders of 3 to 8 channels. */
const half = Math.SQRT1_2;
const layouts: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  3: [
    [1, 0],
    [0, 1],
    [half, half],
  ],
  4: [
    [1, 0],
    [0, 1],
    [half, 0],
    [0, half],
  ],
  5: [
    [1, 0],
    [0, 1],
    [half, half],
    [half, 0],
    [0, half],
  ],
  6: [
    [1, 0],
    [0, 1],
    [half, half],
    [0, 0],
    [half, 0],
    [0, half],
  ],
  7: [
    [1, 0],
    [0, 1],
    [half, half],
    [0, 0],
    [0.5, 0.5],
    [half, 0],
    [0, half],
  ],
  8: [
    [1, 0],
    [0, 1],
    [half, half],
    [0, 0],
    [half, 0],
    [0, half],
    [half, 0],
    [0, half],
  ],
};

/**
 * One or two channels out of any number. Mono is the mean of left and right; surround is folded into left and right
 * with the weights of ITU-R BS.775, the bass channel dropped, and scaled so that nothing clips.
 */
export function mixDown(channels: readonly Float32Array[], wanted: 1 | 2): readonly Float32Array[] {
  const [left, right] = toPair(channels);
  if (!left || !right) return [];
  if (wanted === 2) return [left, right];
  if (left === right) return [left];
  const mono = new Float32Array(left.length);
  for (let i = 0; i < mono.length; i++) mono[i] = ((left[i] ?? 0) + (right[i] ?? 0)) / 2;
  return [mono];
}

function toPair(channels: readonly Float32Array[]): readonly (Float32Array | undefined)[] {
  if (channels.length <= 2) return [channels[0], channels[1] ?? channels[0]];
  // Beyond the known layouts the channels go left and right in turn.
  const layout =
    layouts[channels.length] ??
    channels.map((_, i): readonly [number, number] => (i % 2 === 0 ? [1, 0] : [0, 1]));
  return [0, 1].map((side) => {
    const weights = layout.map((pair) => pair[side] ?? 0);
    const scale = 1 / weights.reduce((sum, weight) => sum + weight, 0);
    const out = new Float32Array(channels[0]?.length ?? 0);
    channels.forEach((samples, channel) => {
      const weight = (weights[channel] ?? 0) * scale;
      if (weight === 0) return;
      for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (samples[i] ?? 0);
    });
    return out;
  });
}
