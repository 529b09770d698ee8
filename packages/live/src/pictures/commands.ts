import { type Argument, mediaFile, oneOf, option, seconds, type TypedCommand } from '@bandstand/media';

/** Pixels of one picture of a strip. */
export const smallWidth = 160;
export const smallHeight = 90;

const quiet: readonly Argument[] = [
  option('-hide_banner'),
  option('-nostdin'),
  option('-v'),
  option('error'),
];
const onlyFiles: readonly Argument[] = [
  option('-protocol_whitelist'),
  option('file,pipe'),
  option('-format_whitelist'),
  option('mov,matroska,webm,ivf'),
];
const onePicture: readonly Argument[] = [
  option('-an'),
  option('-sn'),
  option('-dn'),
  option('-frames:v'),
  option('1'),
];
const asJpeg: readonly Argument[] = [
  option('-pix_fmt'),
  option('yuvj420p'),
  option('-q:v'),
  option('4'),
  option('-f'),
  option('mjpeg'),
  option('pipe:1'),
];
/** Never enlarged; even sizes, square pixels. */
const large = 'scale=w=min(1280\\,iw):h=-2,setsar=1';
const small = 'scale=160:90:force_original_aspect_ratio=decrease,pad=160:90:-1:-1,setsar=1';

const at = (time: number, file: string): Argument[] => [
  ...quiet,
  ...onlyFiles,
  option('-ss'),
  seconds(time),
  option('-i'),
  mediaFile(file),
  ...onePicture,
];

/** A picture of a file as JPEG. */
export const posterCommand = (program: string, file: string, time: number): TypedCommand => ({
  program,
  args: [...at(time, file), option('-vf'), option(large), ...asJpeg],
  label: 'ffmpeg',
});

/** A small picture of a file, as bare bytes of red, green and blue. */
export const smallCommand = (program: string, file: string, time: number): TypedCommand => ({
  program,
  args: [
    ...at(time, file),
    option('-vf'),
    option(small),
    option('-pix_fmt'),
    option('rgb24'),
    option('-f'),
    option('rawvideo'),
    option('pipe:1'),
  ],
  label: 'ffmpeg',
});

/** Makes one JPEG of small pictures that come one below the other. */
export const stripCommand = (program: string, count: number): TypedCommand => ({
  program,
  args: [
    ...quiet,
    option('-f'),
    option('rawvideo'),
    option('-pixel_format'),
    option('rgb24'),
    option('-video_size'),
    oneOf(`${smallWidth}x${smallHeight * count}`, [`${smallWidth}x${smallHeight * count}`]),
    option('-i'),
    option('pipe:0'),
    option('-frames:v'),
    option('1'),
    ...asJpeg,
  ],
  label: 'ffmpeg',
});

/** Makes a JPEG of one coded picture that comes in a container. */
export const decodeCommand = (program: string, container: 'mov' | 'ivf'): TypedCommand => ({
  program,
  args: [
    ...quiet,
    ...onlyFiles,
    option('-f'),
    oneOf(container, ['mov', 'ivf']),
    option('-i'),
    option('pipe:0'),
    ...onePicture,
    option('-vf'),
    option(large),
    ...asJpeg,
  ],
  label: 'ffmpeg',
});
