import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Processes } from '../../process/index.ts';
import { lrcText, type WrittenPicture, type WrittenTags } from '../formats/index.ts';
import { encodeTagged, type SoundEncoder, scratchPrefix, writeWhole } from '../write-tagged.ts';
import type { DemoFormat, DemoRelease, DemoTrack } from './catalogue-types.ts';
import { trackStem } from './names.ts';
import type { Workshop } from './workshop.ts';

export interface TrackJob {
  readonly release: DemoRelease;
  readonly track: DemoTrack;
  readonly folder: string;
  readonly format: DemoFormat;
  readonly picture: WrittenPicture;
  readonly workshop: Workshop;
  readonly processes: Processes;
  readonly ffmpeg?: SoundEncoder | null;
  readonly signal?: AbortSignal;
}

/**
 * Plays, encodes and tags one track; returns its path. Its `.lrc` file comes first: the sound file is what marks the
 * track as done.
 */
export async function writeTrack(job: TrackJob): Promise<string> {
  const { release, track, folder, format, picture, workshop } = job;
  const stem = join(folder, trackStem(release, track));
  const path = `${stem}.${format}`;
  const lrc = track.lyrics && release.timedLyrics === 'file' ? lrcText(track.lyrics) : null;
  if (lrc !== null) await writeWhole(`${stem}.lrc`, lrc);
  const tags = trackTags(release, track, lrc === null);
  const piece = { seed: track.seed, style: track.style, seconds: track.seconds };
  if (format === 'flac' || format === 'wav') {
    await workshop.make({ piece, path, format, tags, picture });
    return path;
  }
  const plain = join(folder, `${scratchPrefix}${track.discNo}-${track.trackNo}.wav`);
  try {
    await workshop.make({ piece, path: plain, format: 'wav', tags: null, picture: null });
    const encoder = job.ffmpeg ? { processes: job.processes, ffmpeg: job.ffmpeg } : undefined;
    const { signal } = job;
    await encodeTagged({
      path,
      plain,
      format,
      tags,
      picture,
      ...(encoder && { encoder }),
      ...(signal && { signal }),
    });
  } finally {
    await rm(plain, { force: true });
  }
  return path;
}

/** The tags of a track; `withLyrics` is false when they stand in a file of their own. */
function trackTags(release: DemoRelease, track: DemoTrack, withLyrics: boolean): WrittenTags {
  const { discTitles } = release;
  const onDisc = release.tracks.filter((other) => other.discNo === track.discNo);
  return {
    title: track.title,
    artists: track.artists,
    artistDisplay: track.artistDisplay,
    album: release.title,
    albumArtists: [release.artist],
    trackNo: track.trackNo,
    trackTotal: onDisc.length,
    ...(discTitles.length > 1 ? { discNo: track.discNo, discTotal: discTitles.length } : {}),
    ...(discTitles.length > 1 ? { discTitle: discTitles[track.discNo - 1] ?? '' } : {}),
    genres: track.genres,
    date: release.date,
    ...(release.type === 'compilation' ? { compilation: true } : {}),
    ...(release.label === '' ? {} : { label: release.label }),
    ...(track.lyrics && withLyrics ? { lyrics: track.lyrics } : {}),
  };
}
