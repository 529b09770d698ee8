import { resolve } from 'node:path';
import { type Argument, option, type Processes } from '../process/index.ts';

/** An ffmpeg that runs on this machine. */
export interface Ffmpeg {
  /** Absolute path, or a name that PATH resolves. */
  readonly path: string;
  /** As it calls itself: "5.1.6-0+deb12u1". */
  readonly version: string;
  /** Of sound and of pictures. */
  readonly encoders: ReadonlySet<string>;
  /** What cannot be done because an encoder is missing: one sentence each. */
  readonly missing: readonly string[];
}

export interface DetectFfmpegOptions {
  readonly processes: Processes;
  /** Else `BANDSTAND_FFMPEG`, else `ffmpeg` on PATH. "off" means none. */
  readonly path?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const wanted: readonly (readonly [encoder: string, result: string])[] = [
  ['libmp3lame', 'converting to MP3'],
  ['libopus', 'converting to Opus'],
  ['aac', 'converting to AAC'],
  ['flac', 'converting to FLAC'],
  ['libvorbis', 'writing Ogg Vorbis'],
  ['libx264', 'making smaller sizes of live streams'],
];

/** Asks ffmpeg for its version and encoders. Null when there is none, or what is there does not run. */
export async function detectFfmpeg(options: DetectFfmpegOptions): Promise<Ffmpeg | null> {
  const asked = options.path ?? (options.env ?? process.env)['BANDSTAND_FFMPEG'] ?? '';
  if (asked === 'off') return null;
  const program = asked === '' ? 'ffmpeg' : asked.includes('/') ? resolve(asked) : asked;
  try {
    const [version, encoders] = await Promise.all([
      ask(options.processes, program, [option('-version')]),
      ask(options.processes, program, [option('-hide_banner'), option('-encoders')]),
    ]);
    return describe(program, version, encoders);
  } catch {
    return null;
  }
}

async function ask(processes: Processes, program: string, args: readonly Argument[]): Promise<string> {
  const { stdout } = await processes.run({ program, args, label: 'ffmpeg' }, { timeoutMs: 15_000 });
  return stdout.toString('utf8');
}

function describe(path: string, versionText: string, encoderText: string): Ffmpeg | null {
  const version = /^ffmpeg version (\S+)/m.exec(versionText)?.[1];
  if (version === undefined) return null;
  // " A....D libmp3lame    libmp3lame MP3 (MPEG audio layer 3)"
  const encoders = new Set(
    Array.from(encoderText.matchAll(/^ [AV][A-Z.]{5} (\S+)/gm), (found) => found[1] ?? ''),
  );
  const missing = wanted
    .filter(([encoder]) => !encoders.has(encoder))
    .map(([encoder, result]) => `This ffmpeg lacks the encoder ${encoder}: ${result} is off.`);
  return { path, version, encoders, missing };
}
