import { join } from 'node:path';
import type { Transcoder } from '@bandstand/media';
import type { Viewer } from '../../access/index.ts';
import { LibraryError } from '../../errors/index.ts';
import { converter } from '../convert.ts';
import type { TrackFile } from '../file-store.ts';
import type { Sounds } from '../sounds.ts';
import { fragment, initSegment } from './fmp4.ts';
import { type Layout, layoutOf, placeInRun, planRun, runOf } from './layout.ts';
import { transportSegment } from './mpegts.ts';
import { type MediaAddresses, mediaPlaylist } from './playlists.ts';
import { Runs } from './runs.ts';

/** `ts`: MPEG transport stream; `mp4`: fragments that need `init`. */
export type Container = 'ts' | 'mp4';

/** What one listens to: a track, at a bitrate. */
export interface HlsRequest {
  readonly viewer: Viewer;
  readonly gid: string;
  /** kbit/s; held between 32 and 320. Undefined or 0 is the server's choice. */
  readonly kbps: number | undefined;
}

export interface HlsOptions {
  readonly sounds: Sounds;
  readonly transcoder: Transcoder;
  /** How long a conversion is kept for a player that does not ask, ms; 20 s. */
  readonly idleMs?: number;
}

export const segmentTypes: Readonly<Record<Container, string>> = { ts: 'video/mp2t', mp4: 'audio/mp4' };
const usualKbps = 160;

/**
 * Tracks in segments of AAC (RFC 8216). The cuts follow from the track alone: a segment has the same bytes whenever and
 * by whomever it is asked for, and one in the middle is converted without what comes before.
 */
export class Hls {
  readonly #sounds: Sounds;
  readonly #runs: Runs;

  constructor({ sounds, transcoder, idleMs = 20_000 }: HlsOptions) {
    this.#sounds = sounds;
    this.#runs = new Runs(converter(transcoder), idleMs);
  }

  /** The bitrate at which a track is sent, kbit/s. Throws as `playlist` does. */
  async bitrate(request: HlsRequest): Promise<number> {
    return (await this.#found(request)).kbps;
  }

  /** The list of segments of a track. Throws as `Sounds.source` does, `not_supported` for an unknown duration. */
  async playlist(request: HlsRequest, addresses: MediaAddresses): Promise<string> {
    return mediaPlaylist((await this.#found(request)).layout, addresses);
  }

  /** What the fragments of a track build on. Throws as `playlist` does. */
  async init(request: HlsRequest): Promise<Buffer> {
    const { layout, kbps } = await this.#found(request);
    return initSegment(layout.rate, kbps);
  }

  /**
   * A segment. Throws as `playlist` does, `not_found` for a number that the list does not hold, `busy`; rejects with
   * the reason of the signal when the listener leaves first.
   */
  async segment(
    request: HlsRequest,
    segment: number,
    container: Container,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { file, layout, kbps } = await this.#found(request);
    if (segment < 0 || segment >= layout.segments)
      throw new LibraryError('not_found', 'There is no such segment.');
    const { offsetSeconds, lengthSeconds, skip } = planRun(layout, runOf(segment));
    const conversion = {
      sourcePath: join(file.rootPath, file.path),
      sourceVersion: file.fileHash,
      format: 'aac',
      bitrateKbps: kbps,
      offsetSeconds,
      lengthSeconds,
      sampleRate: layout.rate,
      channels: 2,
    } as const;
    const { index, last } = placeInRun(layout, segment);
    const wanted = { request: conversion, skip, segmentFrames: layout.segmentFrames };
    const frames = await this.#runs.frames(wanted, index, last, signal);
    const place = { first: segment * layout.segmentFrames, segment, rate: layout.rate };
    return container === 'ts' ? transportSegment(frames, place) : fragment(frames, place);
  }

  /** Leaves all conversions. */
  close(): void {
    this.#runs.close();
  }

  async #found(request: HlsRequest): Promise<{ file: TrackFile; layout: Layout; kbps: number }> {
    const { file, durationS } = await this.#sounds.source(request.viewer, request.gid);
    const duration = file.duration ?? durationS;
    if (duration === null || duration <= 0)
      throw new LibraryError(
        'not_supported',
        'The length of this track is not known; ask for it as one stream.',
      );
    return { file, layout: layoutOf(duration, file.sampleRate), kbps: kbpsOf(request.kbps, file) };
  }
}

/** A lossy file does not get better by a higher bitrate than its own. */
function kbpsOf(wanted: number | undefined, { lossless, bitrate }: TrackFile): number {
  const most = lossless || bitrate === null ? 320 : Math.max(bitrate, 64);
  const asked = wanted === undefined || wanted <= 0 ? usualKbps : wanted;
  return Math.round(Math.max(32, Math.min(320, most, asked)));
}
