import { type Argument, mediaFile, option, seconds, type TypedCommand } from '../process/index.ts';
import type { Ffmpeg } from './detect.ts';

/** The containers that music comes in. A playlist with the name of a song would make ffmpeg open what it lists. */
const soundFormats =
  'aac,ac3,aiff,ape,asf,au,caf,dsf,flac,iff,matroska,mov,mp3,mpc,mpc8,ogg,rm,tak,tta,w64,wav,webm,wv';

export interface SoundCommand {
  readonly ffmpeg: Ffmpeg;
  /** Absolute path of the file that is read. */
  readonly input: string;
  /** Where to begin and how much to take, in seconds. */
  readonly startSeconds?: number;
  readonly maxSeconds?: number;
  /** Options of the output, ending with the muxer; the result goes to stdout. */
  readonly output: readonly Argument[];
}

/** An ffmpeg run that reads the first sound stream of a local file and nothing else, and writes to its stdout. */
export function soundCommand(command: SoundCommand): TypedCommand {
  const args = [option('-hide_banner'), option('-nostdin'), option('-v'), option('error')];
  args.push(option('-protocol_whitelist'), option('file,pipe'));
  args.push(option('-format_whitelist'), option(soundFormats));
  // Before the input, so that it seeks instead of decoding everything before.
  if (command.startSeconds) args.push(option('-ss'), seconds(command.startSeconds));
  args.push(option('-i'), mediaFile(command.input));
  if (command.maxSeconds !== undefined) args.push(option('-t'), seconds(command.maxSeconds));
  args.push(option('-map'), option('0:a:0'), option('-vn'), option('-sn'), option('-dn'));
  args.push(option('-map_metadata'), option('-1'), option('-threads'), option('1'));
  args.push(...command.output, option('pipe:1'));
  return { program: command.ffmpeg.path, args, label: 'ffmpeg' };
}
