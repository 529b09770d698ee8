import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Argument,
  type Ffmpeg,
  mediaFile,
  option,
  ProcessError,
  type Processes,
  seconds,
} from '@bandstand/media';
import { metadataOf } from './metadata.ts';
import type { Piece } from './pieces.ts';
import { DraftRefused } from './port.ts';

export interface ExtractOptions {
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  /** The recording. */
  readonly source: string;
  /** For the files that are made; it is there. */
  readonly folder: string;
  /** YYYY-MM-DD, for the tags. */
  readonly date: string | null;
  readonly signal: AbortSignal;
}

export interface Extracted {
  readonly path: string;
  readonly suffix: string;
  readonly bytes: number;
}

interface Target {
  readonly suffix: string;
  readonly codec: Argument;
  readonly muxer: Argument;
}

/** The sound as it is where a container of music takes it, else without loss. */
const targets: readonly Target[] = [
  { suffix: 'm4a', codec: option('copy'), muxer: option('ipod') },
  { suffix: 'opus', codec: option('copy'), muxer: option('opus') },
  { suffix: 'flac', codec: option('flac'), muxer: option('flac') },
];

/** Recordings come in these; nothing else is opened, whatever a file says that it lists. */
const containers = option('mov,matroska,webm,ogg,mpegts,flv,ffmetadata');
const longestMs = 6 * 3_600_000;

/** Takes a piece of sound out of a recording. Rejects with DraftRefused `no_sound`, and ProcessError when it was stopped. */
export async function extractSound(piece: Piece, options: ExtractOptions): Promise<Extracted> {
  const { folder, date } = options;
  const metadata = join(folder, 'metadata.txt');
  let failure: unknown;
  for (const target of targets) {
    const path = join(folder, `sound.${target.suffix}`);
    await rm(path, { force: true });
    await writeFile(metadata, metadataOf(piece, date, target.suffix === 'flac'), { mode: 0o600 });
    try {
      await run(piece, options, { target, metadata, path });
      return { path, suffix: target.suffix, bytes: (await stat(path)).size };
    } catch (error) {
      if (!(error instanceof ProcessError) || error.code !== 'failed') throw error;
      failure = error;
    }
  }
  throw new DraftRefused('no_sound', 'No sound could be taken out of this recording.', { cause: failure });
}

async function run(
  { startsMs, endsMs }: Piece,
  { processes, ffmpeg, source, signal }: ExtractOptions,
  { target, metadata, path }: { readonly target: Target; readonly metadata: string; readonly path: string },
): Promise<void> {
  const whitelist = [option('-protocol_whitelist'), option('file'), option('-format_whitelist'), containers];
  const length = endsMs === null ? [] : [option('-t'), seconds((endsMs - startsMs) / 1000)];
  const args = [
    option('-hide_banner'),
    option('-nostdin'),
    option('-v'),
    option('error'),
    option('-y'),
    ...whitelist,
    ...(startsMs === 0 ? [] : [option('-ss'), seconds(startsMs / 1000)]),
    option('-i'),
    mediaFile(source),
    ...whitelist,
    option('-f'),
    option('ffmetadata'),
    option('-i'),
    mediaFile(metadata),
    ...length,
    option('-map'),
    option('0:a:0'),
    option('-map_metadata'),
    option('1'),
    option('-map_chapters'),
    option('1'),
    // The place that is jumped to is a keyframe of the pictures: sound from before the cut is left out.
    option('-c:a'),
    target.codec,
    option('-copypriorss'),
    option('0'),
    option('-flags'),
    option('+bitexact'),
    option('-fflags'),
    option('+bitexact'),
    option('-f'),
    target.muxer,
    mediaFile(path),
  ];
  const command = { program: ffmpeg.path, args, label: 'ffmpeg' };
  await processes.run(command, { lane: 'drafts', timeoutMs: longestMs, signal });
}
