import { stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Transcode, TranscodeFormat, Transcoder } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import { may, type Viewer } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { type Choice, choose, type PlayableFile, type Wanted } from './choice.ts';
import { type Convert, converter } from './convert.ts';
import { filesOfTrack, type TrackFile, type TrackName, trackByGid } from './file-store.ts';

/** What is sent to a player: a file as it is, or a conversion that must be closed when the player is gone. */
export type Sound =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly type: string;
      readonly etag: string;
      readonly filename: string;
    }
  | {
      readonly kind: 'transcode';
      readonly transcode: Transcode;
      readonly etag: string;
      readonly filename: string;
    };

export interface SoundsOptions {
  readonly db: Database;
  readonly transcoder: Transcoder;
}

/** The sound of tracks, for those who may hear it. */
export class Sounds {
  readonly #db: Database;
  readonly #convert: Convert;
  readonly #formats: readonly TranscodeFormat[];

  constructor({ db, transcoder }: SoundsOptions) {
    this.#db = db;
    this.#convert = converter(transcoder);
    this.#formats = transcoder.formats;
  }

  /** What files are converted to on this machine. */
  get formats(): readonly TranscodeFormat[] {
    return this.#formats;
  }

  /**
   * The sound of a track in the form that a player wants. Throws `not_found` (also for what the viewer may not hear),
   * `not_available` while its disk is away, `not_supported` without the needed encoder, `busy`.
   */
  async stream(viewer: Viewer, gid: string, wanted: Wanted): Promise<Sound> {
    const { track, files } = this.#filesFor(viewer, gid, 'play');
    return await this.ofFiles(track, files, wanted);
  }

  /**
   * The sound of files that are no track's, in the form that a player wants; whether it may be heard is for the caller to
   * have asked. Throws as `stream`.
   */
  async ofFiles(track: TrackName, files: readonly TrackFile[], wanted: Wanted): Promise<Sound> {
    const present = await presentFiles(files);
    const [first, ...rest] = present;
    const choice = choose([playable(first), ...rest.map(playable)], wanted, this.#formats);
    if (choice.kind === 'impossible') {
      throw new LibraryError(
        'not_supported',
        `This server cannot convert to ${choice.needs}: install ffmpeg with that encoder.`,
      );
    }
    const chosen = present.find(({ id }) => id === choice.file.id) ?? present[0];
    return choice.kind === 'file'
      ? asFile(track, chosen)
      : await this.#transcode(track, chosen, choice, wanted.offsetS ?? 0);
  }

  /** The file of a track as it is. Throws `not_found`, `forbidden` for who may hear but not keep it, `not_available`. */
  async download(viewer: Viewer, gid: string): Promise<Sound & { readonly kind: 'file' }> {
    const { track, files } = this.#filesFor(viewer, gid, 'download');
    const [first] = await presentFiles(files);
    return asFile(track, first);
  }

  /**
   * The file from which a track is best converted, and its length in seconds as the track says. Throws `not_found` (also
   * for what the viewer may not hear), `not_available`.
   */
  async source(
    viewer: Viewer,
    gid: string,
  ): Promise<{ readonly file: TrackFile; readonly durationS: number | null }> {
    const { track, files } = this.#filesFor(viewer, gid, 'play');
    const [first, ...rest] = await presentFiles(files);
    return { file: [first, ...rest].find(({ lossless }) => lossless) ?? first, durationS: track.durationS };
  }

  #filesFor(
    viewer: Viewer,
    gid: string,
    action: 'play' | 'download',
  ): { readonly track: TrackName; readonly files: readonly TrackFile[] } {
    return this.#db.read((reader) => {
      const track = trackByGid(reader, gid);
      if (track === undefined || !may(reader, viewer, 'play', 'track', track.id)) throw notFound('track');
      if (action === 'download' && !may(reader, viewer, 'download', 'track', track.id)) {
        throw new LibraryError('forbidden', 'This track can be played, but it is not offered as a download.');
      }
      return { track, files: filesOfTrack(reader, track.id) };
    });
  }

  async #transcode(
    track: TrackName,
    file: TrackFile,
    choice: Choice & { readonly kind: 'transcode' },
    offsetS: number,
  ): Promise<Sound> {
    const transcode = await this.#convert({
      sourcePath: join(file.rootPath, file.path),
      sourceVersion: file.fileHash,
      format: choice.format,
      bitrateKbps: choice.bitrate,
      offsetSeconds: offsetS,
      ...(file.duration === null ? {} : { durationSeconds: file.duration }),
    });
    const etag = `${file.fileHash}-${choice.format}-${choice.bitrate}-${offsetS}`;
    return { kind: 'transcode', transcode, etag, filename: fileName(track, transcode.extension) };
  }
}

function playable(file: TrackFile): PlayableFile {
  const { id, format, lossless, bitrate, role } = file;
  return { id, format, lossless, bitrate, main: role === 'main' };
}

function asFile(track: TrackName, file: TrackFile): Sound & { readonly kind: 'file' } {
  const etag = file.fileHash.replaceAll(/[^\w-]/g, '');
  return {
    kind: 'file',
    path: join(file.rootPath, file.path),
    type: file.mime,
    etag,
    filename: fileName(track, file.format),
  };
}

/** 'Artist - Title.flac', without what file systems do not take. */
function fileName(track: TrackName, extension: string): string {
  const words = track.artist === null ? track.title : `${track.artist} - ${track.title}`;
  return `${words.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '_').slice(0, 150)}.${extension}`;
}

type Files = readonly [TrackFile, ...TrackFile[]];

/** The files that are on disk now. Throws `not_available` when none is: the track stays in the library meanwhile. */
async function presentFiles(files: readonly TrackFile[]): Promise<Files> {
  const checked = await Promise.all(files.map(async (file) => ((await isFileBelow(file)) ? [file] : [])));
  const [first, ...rest] = checked.flat();
  if (first === undefined)
    throw new LibraryError(
      'not_available',
      'The file of this track cannot be found at present. Is its disk connected?',
    );
  return [first, ...rest];
}

/** True for a regular file inside its music folder. */
async function isFileBelow(file: TrackFile): Promise<boolean> {
  const full = join(file.rootPath, file.path);
  if (!full.startsWith(file.rootPath.endsWith(sep) ? file.rootPath : file.rootPath + sep)) return false;
  return await stat(full).then(
    (found) => found.isFile(),
    () => false,
  );
}
