import type { Ffmpeg } from '../ffmpeg/index.ts';
import { type Argument, integer, option, secondsText } from '../process/index.ts';
import type { TranscodeFormat, TranscodeRequest } from './transcode-types.ts';

interface Target {
  readonly encoder: string;
  readonly type: string;
  readonly extension: string;
  /** Bounds of the bitrate; null where there is none to choose. */
  readonly kbps: readonly [low: number, high: number] | null;
  readonly rates: readonly number[];
  readonly options: readonly Argument[];
}

const usualRates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

export const targets: Readonly<Record<TranscodeFormat, Target>> = {
  mp3: {
    encoder: 'libmp3lame',
    type: 'audio/mpeg',
    extension: 'mp3',
    kbps: [8, 320],
    rates: usualRates,
    // A Xing header would have to be filled in at the end, and the start is long with the listener by then.
    options: [
      option('-c:a'),
      option('libmp3lame'),
      option('-write_xing'),
      option('0'),
      option('-id3v2_version'),
      option('0'),
      option('-f'),
      option('mp3'),
    ],
  },
  opus: {
    encoder: 'libopus',
    type: 'audio/ogg',
    extension: 'opus',
    kbps: [6, 510],
    rates: [8000, 12_000, 16_000, 24_000, 48_000],
    // Pages of 200 ms, so that the sound starts soon.
    options: [
      option('-c:a'),
      option('libopus'),
      option('-page_duration'),
      option('200000'),
      option('-f'),
      option('ogg'),
    ],
  },
  aac: {
    encoder: 'aac',
    type: 'audio/aac',
    extension: 'aac',
    kbps: [16, 320],
    rates: usualRates,
    options: [option('-c:a'), option('aac'), option('-f'), option('adts')],
  },
  flac: {
    encoder: 'flac',
    type: 'audio/flac',
    extension: 'flac',
    kbps: null,
    rates: [...usualRates, 88_200, 96_000, 176_400, 192_000],
    options: [
      option('-c:a'),
      option('flac'),
      option('-compression_level'),
      option('5'),
      option('-f'),
      option('flac'),
    ],
  },
};

/** The formats that this ffmpeg can write. */
export function writable(ffmpeg: Ffmpeg | null): TranscodeFormat[] {
  const all: TranscodeFormat[] = ['mp3', 'opus', 'aac', 'flac'];
  return ffmpeg === null ? [] : all.filter((format) => ffmpeg.encoders.has(targets[format].encoder));
}

/** The bitrate that is used for a wish, in kbit/s; null for flac. */
export function effectiveKbps(request: TranscodeRequest): number | null {
  const bounds = targets[request.format].kbps;
  if (bounds === null) return null;
  return Math.min(bounds[1], Math.max(bounds[0], Math.round(request.bitrateKbps)));
}

/** ffmpeg's options of the output. A sample rate that the format does not know is left to ffmpeg. */
export function outputOptions(request: TranscodeRequest): Argument[] {
  const target = targets[request.format];
  const kbps = effectiveKbps(request);
  const args: Argument[] = [];
  if (kbps !== null) args.push(option('-b:a'), integer(kbps * 1000, 1000, 1_000_000));
  if (request.channels !== undefined) args.push(option('-ac'), integer(request.channels, 1, 2));
  if (request.sampleRate !== undefined && target.rates.includes(request.sampleRate))
    args.push(option('-ar'), integer(request.sampleRate, 8000, 192_000));
  return [...args, ...target.options];
}

/** Everything that changes the bytes of the result. */
export function transcodeKey(request: TranscodeRequest): string {
  const { sourceVersion, format, offsetSeconds = 0, lengthSeconds, sampleRate = 0, channels = 0 } = request;
  // Times are cut as ffmpeg gets them.
  const parts = [
    sourceVersion,
    format,
    effectiveKbps(request) ?? 0,
    secondsText(offsetSeconds),
    sampleRate,
    channels,
    ...(lengthSeconds === undefined ? [] : [secondsText(lengthSeconds)]),
  ];
  return `transcode 1 ${parts.join(' ')}`;
}

/**
 * Bytes of the result before it exists: only mp3 runs at a constant rate, and then frames are counted. Null for the
 * others, whose length is off by a tenth and more, and a player that trusts it would cut the end.
 */
export function estimateSize(request: TranscodeRequest): number | null {
  return request.format === 'mp3' ? expectedBytes(request) : null;
}

/** About how long the result will be, good enough for a progress bar; null without a duration or a bitrate. */
export function expectedBytes(request: TranscodeRequest): number | null {
  const kbps = effectiveKbps(request);
  if (kbps === null || request.durationSeconds === undefined) return null;
  const rest = request.durationSeconds - (request.offsetSeconds ?? 0);
  const left = Math.min(rest, request.lengthSeconds ?? rest);
  return left > 0 ? Math.ceil(left * kbps * 125) : null;
}
