import type { FileHandle } from 'node:fs/promises';
import type { SoundSource } from './block.ts';
import { DecodeError } from './pcm-request.ts';

export type SampleKind = 'int' | 'uint8' | 'float' | 'alaw' | 'ulaw';

/** Where uncompressed samples lie in a file and how. */
export interface PcmLayout {
  readonly sampleRate: number;
  readonly channels: number;
  /** Of one sample in the file. */
  readonly bytes: number;
  readonly kind: SampleKind;
  readonly littleEndian: boolean;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const framesAtOnce = 32768;

/** The samples of a WAV or AIFF file from a time on, read piece by piece. Throws DecodeError for unknown layouts. */
export function readPcm(file: FileHandle, layout: PcmLayout, startSeconds: number): SoundSource {
  const { sampleRate, channels, bytes } = layout;
  const frameBytes = channels * bytes;
  if (!(channels >= 1 && channels <= 64 && sampleRate >= 100 && sampleRate <= 1e6)) {
    throw new DecodeError('damaged', 'the file does not say how its samples are stored');
  }
  const read = sampleReader(layout);
  const frames = Math.max(0, Math.floor((layout.end - layout.start) / frameBytes));
  const first = Math.min(frames, Math.round(startSeconds * sampleRate));
  async function* blocks() {
    const bytesAtOnce = Buffer.alloc(framesAtOnce * frameBytes);
    for (let frame = first; frame < frames; ) {
      const wanted = Math.min(framesAtOnce, frames - frame) * frameBytes;
      const { bytesRead } = await file.read(bytesAtOnce, 0, wanted, layout.start + frame * frameBytes);
      const count = Math.floor(bytesRead / frameBytes);
      if (count === 0) return;
      const view = new DataView(bytesAtOnce.buffer, bytesAtOnce.byteOffset, count * frameBytes);
      yield { sampleRate, channels: split(view, count, channels, bytes, read) };
      frame += count;
    }
  }
  return { skippedSeconds: first / sampleRate, blocks: blocks() };
}

type Read = (view: DataView, at: number) => number;

function split(view: DataView, frames: number, channels: number, bytes: number, read: Read): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames);
    const stride = channels * bytes;
    for (let i = 0, at = channel * bytes; i < frames; i++, at += stride) out[i] = read(view, at);
    return out;
  });
}

function sampleReader(layout: PcmLayout): Read {
  const { kind, bytes, littleEndian: little } = layout;
  if (kind === 'uint8') return (view, at) => (view.getUint8(at) - 128) / 128;
  if (kind === 'alaw') return (view, at) => expandALaw(view.getUint8(at));
  if (kind === 'ulaw') return (view, at) => expandMuLaw(view.getUint8(at));
  if (kind === 'float' && bytes === 4) return (view, at) => view.getFloat32(at, little);
  if (kind === 'float' && bytes === 8) return (view, at) => view.getFloat64(at, little);
  if (kind === 'int' && bytes === 1) return (view, at) => view.getInt8(at) / 128;
  if (kind === 'int' && bytes === 2) return (view, at) => view.getInt16(at, little) / 32768;
  if (kind === 'int' && bytes === 4) return (view, at) => view.getInt32(at, little) / 2147483648;
  if (kind === 'int' && bytes === 3) {
    const high = little ? 2 : 0;
    return (view, at) =>
      ((view.getInt8(at + high) << 16) | (view.getUint8(at + 1) << 8) | view.getUint8(at + 2 - high)) /
      8388608;
  }
  throw new DecodeError('unsupported', `samples of ${bytes} bytes need ffmpeg`);
}

/** ITU-T G.711, A-law. */
function expandALaw(code: number): number {
  const value = code ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = ((value & 15) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (value & 0x80 ? size : -size) / 32768;
}

/** ITU-T G.711, mu-law. */
function expandMuLaw(code: number): number {
  const value = ~code & 255;
  const size = ((((value & 15) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84;
  return (value & 0x80 ? -size : size) / 32768;
}
