import { mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Processes } from '../../process/index.ts';
import { renderCover } from '../render-cover.ts';
import { canEncode, type SoundEncoder, writeWhole } from '../write-tagged.ts';
import { demoCatalogue } from './catalogue.ts';
import type { DemoArtist, DemoCatalogue, DemoFormat, DemoRelease } from './catalogue-types.ts';
import { claimFolder, completeFolder } from './marker.ts';
import { fileName, releaseFolder, trackStem } from './names.ts';
import { artistYaml, catalogYaml, releaseYaml } from './sidecars.ts';
import { Workshop } from './workshop.ts';
import { writeTrack } from './write-track.ts';

export interface DemoRequest {
  /** The music folder: absent, empty, or left by an interrupted demo. */
  readonly dir: string;
  /** Without it every track is FLAC or WAV. */
  readonly ffmpeg?: SoundEncoder | null;
  readonly processes: Processes;
  /** Called after each track with how many are there, of how many, and the newest one's path. */
  readonly onProgress?: (progress: { done: number; total: number; path: string }) => void;
  readonly signal?: AbortSignal;
  /** What to write; `demoCatalogue(1)` unless told. */
  readonly catalogue?: DemoCatalogue;
  /** Threads that play; as many as there are cores unless told, at most 4. */
  readonly threads?: number;
}

export interface DemoResult {
  readonly catalogue: DemoCatalogue;
  /** Tracks written now; fewer than the catalogue's after an interruption, 0 when it was complete. */
  readonly written: number;
}

/**
 * Writes the demo catalogue as a music folder: `Artist/Year - Album/NN Title.ext` with covers, lyrics, `release.yaml`,
 * `artist.yaml` and `catalog.yaml`. Each file appears whole; a marker file says when all are there, and after an
 * interruption a second call writes what is missing. Throws DemoFolderError for a folder that holds other things,
 * the signal's reason when cancelled.
 */
export async function writeDemoCatalogue(request: DemoRequest): Promise<DemoResult> {
  const { dir, signal, catalogue = demoCatalogue(1) } = request;
  const { seed } = catalogue;
  signal?.throwIfAborted();
  const marker = await claimFolder(dir, seed);
  if (marker.complete) return { catalogue, written: 0 };
  const threads = request.threads ?? Math.min(4, availableParallelism());
  const workshop = new Workshop(threads);
  const stop = (): void => void workshop.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const written = await writeAll(request, catalogue, workshop, threads + 1);
    await completeFolder(dir, seed);
    return { catalogue, written };
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause;
  } finally {
    signal?.removeEventListener('abort', stop);
    await workshop.close();
  }
}

/** `lanes` tracks are in work at once: one more than threads, so that ffmpeg encodes while the threads play. */
async function writeAll(
  request: DemoRequest,
  catalogue: DemoCatalogue,
  workshop: Workshop,
  lanes: number,
): Promise<number> {
  await writeWhole(join(request.dir, 'catalog.yaml'), catalogYaml());
  for (const artist of catalogue.artists) await writeArtist(request.dir, catalogue, artist);
  const jobs: TrackToWrite[] = [];
  for (const release of catalogue.releases) jobs.push(...(await prepareRelease(request, release, workshop)));
  const total = jobs.length;
  let done = 0;
  let written = 0;
  const lane = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      request.signal?.throwIfAborted();
      const made = job.there ? job.path : await job.write();
      if (!job.there) written++;
      done++;
      request.onProgress?.({ done, total, path: made });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return written;
}

/** Guests of a compilation have no folder of their own. */
async function writeArtist(dir: string, catalogue: DemoCatalogue, artist: DemoArtist): Promise<void> {
  if (!catalogue.releases.some((release) => release.artist === artist.name)) return;
  const folder = join(dir, fileName(artist.name));
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'artist.yaml'), artistYaml(artist));
  await writeWhole(join(folder, 'artist.jpg'), (await renderCover(artist.imageSeed)).data);
}

interface TrackToWrite {
  readonly path: string;
  /** True when an interrupted run wrote it, in whatever format: it may have had another ffmpeg. */
  readonly there: boolean;
  write(): Promise<string>;
}

async function prepareRelease(
  request: DemoRequest,
  release: DemoRelease,
  workshop: Workshop,
): Promise<TrackToWrite[]> {
  const folder = join(request.dir, releaseFolder(release));
  await mkdir(folder, { recursive: true });
  const picture = await renderCover(release.coverSeed);
  await writeWhole(join(folder, 'cover.jpg'), picture.data);
  await writeWhole(join(folder, 'release.yaml'), releaseYaml(release));
  const names = new Set(await readdir(folder));
  const format = formatFor(release, request.ffmpeg ?? null);
  return release.tracks.map((track) => {
    const stem = trackStem(release, track);
    const ending = soundEndings.find((ending) => names.has(`${stem}.${ending}`));
    return {
      path: join(folder, `${stem}.${ending ?? format}`),
      there: ending !== undefined,
      write: () => writeTrack({ ...request, release, track, folder, format, picture, workshop }),
    };
  });
}

const soundEndings: readonly DemoFormat[] = ['flac', 'wav', 'mp3', 'ogg', 'opus', 'm4a'];

function formatFor(release: DemoRelease, ffmpeg: SoundEncoder | null): DemoFormat {
  const { format, formatAlone } = release;
  if (format === 'flac' || format === 'wav') return format;
  return ffmpeg !== null && canEncode(ffmpeg, format) ? format : formatAlone;
}
