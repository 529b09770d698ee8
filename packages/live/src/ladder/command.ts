import { type Argument, type Ffmpeg, integer, keyValue, option, type TypedCommand } from '@bandstand/media';
import type { Rung } from './rungs.ts';

/** What ffmpeg must have. */
export const ladderEncoder = 'libx264';

/** Options of one picture track of the output, by its number. */
const perTrack = [
  [option('-filter:v:0'), option('-maxrate:v:0'), option('-bufsize:v:0')],
  [option('-filter:v:1'), option('-maxrate:v:1'), option('-bufsize:v:1')],
  [option('-filter:v:2'), option('-maxrate:v:2'), option('-bufsize:v:2')],
  [option('-filter:v:3'), option('-maxrate:v:3'), option('-bufsize:v:3')],
  [option('-filter:v:4'), option('-maxrate:v:4'), option('-bufsize:v:4')],
  [option('-filter:v:5'), option('-maxrate:v:5'), option('-bufsize:v:5')],
] as const;

/**
 * An ffmpeg that decodes what is piped into it once and encodes it in all these sizes: a keyframe exactly where the source has
 * one, no picture more or less than the source, each as soon as it came. Out comes MP4 in fragments, a track for each size.
 */
export const ladderCommand = (ffmpeg: Ffmpeg, rungs: readonly Rung[]): TypedCommand => ({
  program: ffmpeg.path,
  label: 'ffmpeg',
  args: [
    ...input,
    ...rungs.flatMap(() => [option('-map'), option('0:v:0')]),
    ...encoder,
    ...rungs.flatMap(trackArguments),
    ...output,
  ],
});

function trackArguments({ width, height, bitrateKbps }: Rung, track: number): Argument[] {
  const names = perTrack[track];
  if (names === undefined) throw new Error('a ladder has no more rungs than there are names for');
  const [filter, peak, buffer] = names;
  const kilobit = 1000;
  return [
    filter,
    keyValue('scale', `${width}:${height}`),
    peak,
    integer(bitrateKbps * kilobit, 1, 1e9),
    buffer,
    integer(bitrateKbps * kilobit * 2, 1, 2e9),
  ];
}

// One thread decodes: more of them would hold as many pictures back.
const input: readonly Argument[] = [
  option('-hide_banner'),
  option('-nostdin'),
  option('-v'),
  option('error'),
  option('-probesize'),
  option('32'),
  option('-analyzeduration'),
  option('0'),
  option('-fpsprobesize'),
  option('0'),
  option('-protocol_whitelist'),
  option('pipe'),
  option('-threads'),
  option('1'),
  option('-f'),
  option('matroska'),
  option('-i'),
  option('pipe:0'),
];

const encoder: readonly Argument[] = [
  option('-fps_mode'),
  option('passthrough'),
  option('-enc_time_base'),
  option('1:90000'),
  option('-c:v'),
  option(ladderEncoder),
  option('-preset'),
  option('veryfast'),
  option('-tune'),
  option('zerolatency'),
  option('-pix_fmt'),
  option('yuv420p'),
  option('-crf'),
  option('23'),
  option('-force_key_frames'),
  option('source'),
  option('-forced-idr'),
  option('1'),
  option('-g'),
  option('1000000'),
  option('-sc_threshold'),
  option('0'),
];

const output: readonly Argument[] = [
  option('-copyts'),
  option('-map_metadata'),
  option('-1'),
  option('-movie_timescale'),
  option('90000'),
  option('-video_track_timescale'),
  option('90000'),
  option('-movflags'),
  option('delay_moov+default_base_moof+frag_every_frame+skip_trailer'),
  option('-flush_packets'),
  option('1'),
  option('-f'),
  option('mp4'),
  option('pipe:1'),
];
