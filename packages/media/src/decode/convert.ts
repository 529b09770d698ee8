import type { Block, SoundSource } from './block.ts';
import { mixDown } from './mix-down.ts';
import type { PcmRequest } from './pcm-request.ts';
import { createResampler, type Resampler } from './resample.ts';

/** Frames a chunk of the result holds at least, but for the last one. */
const chunkFrames = 16384;

/** The source as interleaved samples of the wanted rate and number of channels, from and to the wanted times. */
export async function* convert(
  source: SoundSource,
  request: PcmRequest,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const { sampleRate, channels, startSeconds = 0, maxSeconds = Infinity } = request;
  let left = Math.round(maxSeconds * sampleRate);
  let line: Line | undefined;
  let gathered: Float32Array[] = [];
  let frames = 0;
  const take = (samples: readonly Float32Array[]): void => {
    const piece = interleaved(samples, Math.min(left, samples[0]?.length ?? 0));
    left -= piece.length / channels;
    frames += piece.length / channels;
    gathered.push(piece);
  };
  for await (const block of source.blocks) {
    if (block.sampleRate !== line?.rate) {
      // A chained stream may change its rate; the new link continues where the old one ends.
      if (line) take(line.end());
      const skip = line ? 0 : Math.round((startSeconds - source.skippedSeconds) * block.sampleRate);
      line = createLine(block.sampleRate, sampleRate, channels, Math.max(0, skip));
    }
    take(line.add(block));
    if (frames >= chunkFrames || left <= 0) {
      yield joined(gathered);
      gathered = [];
      frames = 0;
    }
    if (left <= 0) return;
  }
  if (line) take(line.end());
  if (frames > 0) yield joined(gathered);
}

interface Line {
  readonly rate: number;
  add(block: Block): readonly Float32Array[];
  end(): readonly Float32Array[];
}

function createLine(from: number, to: number, channels: 1 | 2, skip: number): Line {
  const resamplers: readonly Resampler[] = Array.from({ length: channels }, () => createResampler(from, to));
  let toSkip = skip;
  return {
    rate: from,
    add(block) {
      const dropped = Math.min(toSkip, block.channels[0]?.length ?? 0);
      toSkip -= dropped;
      const kept =
        dropped === 0 ? block.channels : block.channels.map((samples) => samples.subarray(dropped));
      const mixed = mixDown(kept, channels);
      return resamplers.map((resampler, i) => resampler.add(mixed[i] ?? new Float32Array(0)));
    },
    end: () => resamplers.map((resampler) => resampler.end()),
  };
}

function interleaved(samples: readonly Float32Array[], frames: number): Float32Array {
  const [first, second] = samples;
  if (!first) return new Float32Array(0);
  if (!second) return first.slice(0, frames);
  const out = new Float32Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    out[2 * i] = first[i] ?? 0;
    out[2 * i + 1] = second[i] ?? 0;
  }
  return out;
}

/** A copy with a buffer of its own, so that it can be handed to another thread. */
function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
