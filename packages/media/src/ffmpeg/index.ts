export { type DetectFfmpegOptions, detectFfmpeg, type Ffmpeg } from './detect.ts';
export { type SoundCommand, soundCommand } from './sound-command.ts';
