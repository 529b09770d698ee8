import type { FileHandle } from 'node:fs/promises';
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import audioDecode from 'audio-decode';
import { MPEGDecoder } from 'mpg123-decoder';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import type { Block, SoundSource } from './block.ts';
import { bytesOf, indexFirst } from './mp4-order.ts';
import { DecodeError } from './pcm-request.ts';
import type { SoundKind } from './sniff.ts';

type CompressedKind = Exclude<SoundKind, 'wav' | 'aiff'>;

/** What the decoders have in common. */
interface Decoder {
  add(bytes: Uint8Array): Promise<Decoded>;
  end(): Promise<Decoded>;
  free(): void;
}

interface Decoded {
  readonly sampleRate: number;
  readonly channelData: readonly Float32Array[];
}

const nothing: Decoded = { sampleRate: 0, channelData: [] };

/** The sound of a compressed file from `start` (a byte offset) on, decoded in this thread as it is read. */
export function readCompressed(
  file: FileHandle,
  size: number,
  start: number,
  kind: CompressedKind,
): SoundSource {
  const inMp4 = typeof kind === 'object' && kind.library === 'm4a';
  return {
    skippedSeconds: 0,
    blocks: decoded(kind, inMp4 ? indexFirst(file, size, start) : bytesOf(file, start, size)),
  };
}

async function* decoded(kind: CompressedKind, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const decoder = await createDecoder(kind);
  let heard = false;
  try {
    for await (const bytes of pieces) {
      const block = usable(await decoder.add(bytes));
      if (block) yield block;
      heard ||= block !== null;
    }
    const rest = usable(await decoder.end());
    if (rest) yield rest;
    if (!heard && !rest) throw new DecodeError('damaged', 'no sound could be decoded from this file');
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    throw new DecodeError('damaged', 'the sound of this file is damaged', cause);
  } finally {
    decoder.free();
  }
}

function usable(decoded: Decoded): Block | null {
  const { sampleRate, channelData } = decoded;
  if (!(sampleRate >= 100 && sampleRate <= 1e6) || (channelData[0]?.length ?? 0) === 0) return null;
  return { sampleRate, channels: channelData };
}

async function createDecoder(kind: CompressedKind): Promise<Decoder> {
  if (kind === 'mp3') {
    const decoder = new MPEGDecoder();
    await decoder.ready;
    return {
      add: async (bytes) => decoder.decode(bytes),
      end: async () => nothing,
      free: () => decoder.free(),
    };
  }
  if (typeof kind === 'object') return libraryDecoder(kind.library);
  const makers = { flac: FLACDecoder, vorbis: OggVorbisDecoder, opus: OggOpusDecoder };
  const decoder = new makers[kind]();
  await decoder.ready;
  return {
    add: async (bytes) => decoder.decode(bytes),
    end: () => decoder.flush(),
    free: () => decoder.free(),
  };
}

type LibraryDecoder = ((bytes?: Uint8Array) => Promise<Decoded>) & { free(): void };

async function libraryDecoder(name: string): Promise<Decoder> {
  // By name, for its types list fewer formats than it has.
  const make: unknown = Reflect.get(audioDecode, name);
  if (typeof make !== 'function') throw new DecodeError('unsupported', 'this kind of file needs ffmpeg');
  const decoder: LibraryDecoder = await make();
  return {
    add: (bytes) => decoder(bytes),
    end: () => decoder(),
    free: () => decoder.free(),
  };
}
