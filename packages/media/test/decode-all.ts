import type { PcmDecoder, PcmRequest } from '../src/decode/index.ts';

/** All samples of a file, in one piece. */
export async function decodeAll(
  decoder: PcmDecoder,
  path: string,
  request: PcmRequest,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const samples of decoder.decode(path, request)) parts.push(samples);
  const out = new Float32Array(parts.reduce((sum, samples) => sum + samples.length, 0));
  let at = 0;
  for (const samples of parts) {
    out.set(samples, at);
    at += samples.length;
  }
  return out;
}
