import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ffmpeg } from '../ffmpeg/index.ts';
import { mediaFile, option, type Processes, type TypedCommand } from '../process/index.ts';
import { concat } from './formats/bytes.ts';
import {
  encodeFlac,
  encodeWav,
  id3Tag,
  tagMp4,
  tagOgg,
  type WrittenPicture,
  type WrittenTags,
} from './formats/index.ts';
import type { Pcm } from './pcm.ts';

export const lossyEncoders = { mp3: 'libmp3lame', ogg: 'libvorbis', opus: 'libopus', m4a: 'aac' } as const;
export type LossyFormat = keyof typeof lossyEncoders;
export type WrittenFormat = 'flac' | 'wav' | LossyFormat;

/** What is needed of an ffmpeg that was found. */
export type SoundEncoder = Pick<Ffmpeg, 'path' | 'encoders'>;

/** What the formats that we do not encode ourselves need. */
export interface EncoderAccess {
  readonly processes: Processes;
  readonly ffmpeg: SoundEncoder;
}

export interface TaggedSound {
  /** Absolute path of the file to write; its folder exists. */
  readonly path: string;
  readonly pcm: Pcm;
  readonly tags: WrittenTags;
  readonly picture?: WrittenPicture;
  readonly format: WrittenFormat;
  /** Needed for mp3, ogg, opus and m4a. */
  readonly encoder?: EncoderAccess;
  readonly signal?: AbortSignal;
}

/**
 * Writes a sound file with tags and a cover. It appears under its name only when it is whole. FLAC and WAV are
 * written by us; for the rest ffmpeg encodes and we write the tags, so that lists, timed lyrics and pictures are in
 * each format as it defines them. Throws Error when the format needs an encoder that is not there, ProcessError when
 * ffmpeg fails.
 */
export async function writeTagged(sound: TaggedSound): Promise<void> {
  const { format, pcm, tags, picture, path } = sound;
  if (format === 'flac') return writeWhole(path, encodeFlac(pcm, tags, picture));
  if (format === 'wav') return writeWhole(path, encodeWav(pcm, tags, picture));
  const plain = scratchBeside(path);
  try {
    await writeFile(plain, encodeWav(pcm));
    await encodeTagged({ ...sound, format, plain });
  } finally {
    await rm(plain, { force: true });
  }
}

/** As writeTagged, for a lossy format and from a WAV file that lies on the disk already. */
export async function encodeTagged(
  sound: Omit<TaggedSound, 'pcm'> & { readonly plain: string; readonly format: LossyFormat },
): Promise<void> {
  const { format, tags, picture, path, encoder } = sound;
  if (!encoder || !canEncode(encoder.ffmpeg, format)) {
    throw new Error(`${format} files need an ffmpeg with the encoder ${lossyEncoders[format]}`);
  }
  const encoded = scratchBeside(path);
  try {
    await encoder.processes.run(encodeCommand(encoder.ffmpeg.path, format, sound.plain, encoded), {
      lane: 'synthesis',
      ...(sound.signal ? { signal: sound.signal } : {}),
    });
    await writeWhole(path, tagged(await readFile(encoded), format, tags, picture));
  } finally {
    await rm(encoded, { force: true });
  }
}

/** True when that ffmpeg can write the format. */
export function canEncode(ffmpeg: SoundEncoder, format: LossyFormat): boolean {
  return ffmpeg.encoders.has(lossyEncoders[format]);
}

/** Writes bytes under a hidden name beside the target, then renames: nobody sees half a file. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const scratch = scratchBeside(path);
  try {
    await writeFile(scratch, bytes);
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true });
    throw cause;
  }
}

/** Names that begin like this are left-overs of an interrupted write. */
export const scratchPrefix = '.bandstand-part-';

function scratchBeside(path: string): string {
  return join(dirname(path), `${scratchPrefix}${randomUUID()}`);
}

function tagged(
  encoded: Uint8Array,
  format: LossyFormat,
  tags: WrittenTags,
  picture: WrittenPicture | undefined,
): Uint8Array {
  if (format === 'mp3') return concat([id3Tag(tags, picture), encoded]);
  return format === 'm4a' ? tagMp4(encoded, tags, picture) : tagOgg(encoded, tags, picture);
}

function encodeCommand(program: string, format: LossyFormat, from: string, to: string): TypedCommand {
  const ways = {
    mp3: [
      option('libmp3lame'),
      option('-b:a'),
      option('160k'),
      option('-id3v2_version'),
      option('0'),
      option('-f'),
      option('mp3'),
    ],
    ogg: [option('libvorbis'), option('-q:a'), option('4'), option('-f'), option('ogg')],
    opus: [option('libopus'), option('-b:a'), option('112k'), option('-f'), option('opus')],
    m4a: [option('aac'), option('-b:a'), option('144k'), option('-f'), option('ipod')],
  } as const;
  const before = [
    option('-hide_banner'),
    option('-nostdin'),
    option('-loglevel'),
    option('error'),
    option('-y'),
    option('-protocol_whitelist'),
    option('file,pipe'),
    option('-threads'),
    option('1'),
  ];
  // Nothing of the machine or the program in the result: the same samples give the same bytes.
  const between = [
    option('-map'),
    option('0:a:0'),
    option('-map_metadata'),
    option('-1'),
    option('-fflags'),
    option('+bitexact'),
    option('-flags:a'),
    option('+bitexact'),
  ];
  return {
    program,
    label: 'ffmpeg',
    args: [
      ...before,
      option('-i'),
      mediaFile(from),
      ...between,
      option('-c:a'),
      ...ways[format],
      mediaFile(to),
    ],
  };
}
