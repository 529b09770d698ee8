/** Collects the peaks of a sound whose length is not known beforehand, in bounded memory. */
export interface PeakCollector {
  /** Mono samples, -1 to 1. */
  add(samples: Float32Array): void;
  /** The loudest sample of each of `buckets` equal parts, 0 to 255 for silence to full scale. */
  peaks(buckets: number): Uint8Array;
  /** Samples so far. */
  readonly length: number;
}

/** Windows kept at most; when they are full, neighbours are joined and each covers twice the time. */
const mostWindows = 1 << 15;

/** A collector that begins with windows of 32 samples. */
export function createPeakCollector(): PeakCollector {
  const windows = new Float32Array(mostWindows);
  let windowSize = 32;
  let length = 0;

  const halve = (): void => {
    for (let i = 0; i < mostWindows / 2; i++)
      windows[i] = Math.max(windows[2 * i] ?? 0, windows[2 * i + 1] ?? 0);
    windows.fill(0, mostWindows / 2);
    windowSize *= 2;
  };

  return {
    get length() {
      return length;
    },
    add(samples) {
      for (let i = 0; i < samples.length; i++) {
        if (length >= mostWindows * windowSize) halve();
        const at = Math.floor(length / windowSize);
        const value = Math.abs(samples[i] ?? 0);
        if (value > (windows[at] ?? 0)) windows[at] = value;
        length++;
      }
    },
    peaks(buckets) {
      const used = Math.ceil(length / windowSize);
      return Uint8Array.from({ length: buckets }, (_, bucket) => {
        // At least one window each, so that a very short sound has no gaps.
        const from = Math.floor((bucket * used) / buckets);
        const to = Math.max(from + 1, Math.floor(((bucket + 1) * used) / buckets));
        let peak = 0;
        for (let i = from; i < to && i < used; i++) peak = Math.max(peak, windows[i] ?? 0);
        return Math.min(255, Math.round(peak * 255));
      });
    },
  };
}
