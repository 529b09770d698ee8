/** Sound as whole numbers: one array a channel, values within the signed range of `bitsPerSample`. */
export interface Pcm {
  readonly sampleRate: number;
  readonly bitsPerSample: 16 | 24;
  readonly channels: readonly Int32Array[];
}

/**
 * Whole-number PCM of samples in -1 to 1, with triangular dither of one step so that quiet tails keep their shape.
 * Values beyond full scale are held at it. The dither is a function of the position only.
 */
export function quantise(channels: readonly Float32Array[], sampleRate: number, bitsPerSample: 16 | 24): Pcm {
  return {
    sampleRate,
    bitsPerSample,
    channels: channels.map((samples, channel) =>
      quantiseChannel(samples, channel, 2 ** (bitsPerSample - 1) - 1),
    ),
  };
}

function quantiseChannel(samples: Float32Array, channel: number, top: number): Int32Array {
  const out = new Int32Array(samples.length);
  let noise = 0x2545f491 + channel * 7919;
  for (let i = 0; i < samples.length; i++) {
    noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
    const dither = ((noise >>> 16) - (noise & 0xffff)) / 65536;
    const value = samples[i] ?? 0;
    // Digital silence stays silence.
    if (value === 0) continue;
    const scaled = Math.floor(value * top + dither + 0.5);
    out[i] = scaled > top ? top : scaled < -top ? -top - 1 : scaled;
  }
  return out;
}

/** The samples interleaved, little-endian, as WAV and raw PCM hold them. */
export function interleave(pcm: Pcm): Uint8Array {
  const bytes = pcm.bitsPerSample / 8;
  const frames = pcm.channels[0]?.length ?? 0;
  const out = new Uint8Array(frames * bytes * pcm.channels.length);
  const stride = bytes * pcm.channels.length;
  pcm.channels.forEach((samples, channel) => {
    for (let i = 0, at = channel * bytes; i < frames; i++, at += stride) {
      const value = samples[i] ?? 0;
      out[at] = value & 255;
      out[at + 1] = (value >> 8) & 255;
      if (bytes === 3) out[at + 2] = (value >> 16) & 255;
    }
  });
  return out;
}
