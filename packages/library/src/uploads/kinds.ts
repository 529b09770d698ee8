import type { AudioFormat } from '@bandstand/media';

/** Suffixes of the sound files that may be uploaded, for people. */
export const soundSuffixes = ['flac', 'mp3', 'ogg', 'opus', 'm4a', 'wav', 'aiff'] as const;
export type SoundSuffix = (typeof soundSuffixes)[number];

/** Bytes that tell whether a file may be a sound file at all. */
export const headBytes = 64;

const marks: readonly (readonly [offset: number, mark: string])[] = [
  [0, 'fLaC'],
  [0, 'ID3'],
  [0, 'OggS'],
  [4, 'ftyp'],
  [8, 'WAVE'],
  [8, 'AIFF'],
  [8, 'AIFC'],
];

/** False for bytes that begin no sound file of ours. A file that passes is still read whole before it is taken. */
export function mayBeSound(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1');
  const [first = 0, second = 0] = head;
  const isMpegFrame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0;
  return isMpegFrame || marks.some(([offset, mark]) => text.startsWith(mark, offset));
}

/** The suffix by what a file is; undefined for what is not taken. */
export function suffixFor({ container, codec }: AudioFormat): SoundSuffix | undefined {
  if (container === 'flac' || container === 'mp3' || container === 'wav' || container === 'aiff')
    return container;
  if (container === 'ogg') return codec === 'opus' ? 'opus' : 'ogg';
  return container === 'mp4' ? 'm4a' : undefined;
}

const pictureSuffixes: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/tiff': 'tif',
};

/** The suffix of a picture of this media type. */
export function pictureSuffix(type: string): string {
  return pictureSuffixes[type] ?? 'img';
}
