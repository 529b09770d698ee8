import type { TranscodeFormat } from '@bandstand/media';

/** One file of a track, as far as the choice needs to know it. */
export interface PlayableFile {
  readonly id: number;
  /** File name ending without dot. */
  readonly format: string;
  readonly lossless: boolean;
  /** kbit/s; null when unknown. */
  readonly bitrate: number | null;
  /** The one that is played when nobody asks for anything else. */
  readonly main: boolean;
}

/** What a player asks for. */
export interface Wanted {
  /** A file name ending, a codec, or 'raw' for the file as it is. Any text. */
  readonly format?: string | undefined;
  /** Most kbit/s; 0 or nothing is no limit. */
  readonly maxBitrate?: number | undefined;
  /** Where to begin, in seconds. */
  readonly offsetS?: number | undefined;
}

export type Choice =
  | { readonly kind: 'file'; readonly file: PlayableFile }
  | {
      readonly kind: 'transcode';
      readonly file: PlayableFile;
      readonly format: TranscodeFormat;
      readonly bitrate: number;
    }
  /** It needs a conversion that this machine cannot do. */
  | { readonly kind: 'impossible'; readonly needs: TranscodeFormat };

/** What names of formats mean when the file itself is not of that name. */
const targets: Readonly<Record<string, TranscodeFormat>> = {
  mp3: 'mp3',
  opus: 'opus',
  ogg: 'opus',
  oga: 'opus',
  webm: 'opus',
  aac: 'aac',
  m4a: 'aac',
  mp4: 'aac',
  flac: 'flac',
};

/** kbit/s when the player names none: where each codec is transparent to most ears. */
const usual: Readonly<Record<TranscodeFormat, number>> = { mp3: 192, aac: 160, opus: 128, flac: 0 };

/** Where nothing is said, the format that every player reads. */
const anyone: TranscodeFormat = 'mp3';

/**
 * Which file of a track is sent, and whether it is converted. A file that fits as it is always wins, the main one first;
 * a limit of the bitrate alone never fails: without a converter the file is sent as it is.
 * @param files never empty
 * @param canMake formats that this machine converts to
 */
export function choose(
  files: readonly [PlayableFile, ...PlayableFile[]],
  wanted: Wanted,
  canMake: readonly TranscodeFormat[],
): Choice {
  const main = files.find((file) => file.main) ?? files[0];
  const format = wanted.format?.toLowerCase() ?? '';
  const limit = wanted.maxBitrate ?? 0;
  const offset = wanted.offsetS ?? 0;
  if (format === 'raw' && offset === 0) return { kind: 'file', file: main };
  const fits = (file: PlayableFile): boolean =>
    (format === '' || format === 'raw' || file.format === format) &&
    (limit === 0 || (file.bitrate ?? 0) <= limit);
  const ready = fits(main) ? main : files.find(fits);
  if (ready !== undefined && offset === 0) return { kind: 'file', file: ready };
  const source = files.find((file) => file.lossless) ?? main;
  const target =
    targets[format] ??
    (format === '' && offset > 0 && limit === 0 ? (targets[main.format] ?? anyone) : anyone);
  if (!canMake.includes(target)) {
    const made = canMake.find((one) => one === anyone) ?? canMake[0];
    if (format === '' && made !== undefined) return transcode(source, made, limit);
    return offset === 0 && (format === '' || targets[format] === undefined)
      ? { kind: 'file', file: main }
      : { kind: 'impossible', needs: target };
  }
  return transcode(source, target, limit);
}

function transcode(file: PlayableFile, format: TranscodeFormat, limit: number): Choice {
  const most = limit > 0 ? limit : usual[format];
  // Converting a lossy file to more than it holds only makes it larger.
  const bitrate =
    !file.lossless && file.bitrate !== null && format !== 'flac'
      ? Math.min(most, Math.max(file.bitrate, 32))
      : most;
  return { kind: 'transcode', file, format, bitrate };
}
