import type { RungName } from '../ladder/index.ts';
import type { Names } from './playlist.ts';

/** Pictures with sound, sound alone, and smaller pictures with the same sound. */
export type RenditionName = 'main' | 'audio' | RungName;

/** A file of a rendition, as its address names it. */
export interface FileName {
  readonly rendition: RenditionName;
  readonly session: string;
  readonly init: number | undefined;
  readonly segment: number;
  readonly part: number | undefined;
}

/**
 * Addresses of one rendition's files. The session in them is never used again, so that they mean the same for ever, and nobody
 * can guess it who has not seen a playlist.
 */
export const namesOf = (rendition: RenditionName, session: string): Names => ({
  init: (number) => `${rendition}-${session}-init${number}.mp4`,
  segment: (number) => `${rendition}-${session}-${number}.m4s`,
  part: (segment, part) => `${rendition}-${session}-${segment}.${part}.m4s`,
});

const shape =
  /^(main|audio|[1-9]\d{0,4}p)-([\w-]{16})-(?:init(\d{1,9})\.mp4|(\d{1,9})(?:\.(\d{1,6}))?\.m4s)$/;

const playlistShape = /^(main|audio|[1-9]\d{0,4}p)\.m3u8$/;

/** The rendition whose playlist has this name; undefined for every other text. */
export function parsePlaylistName(name: string): RenditionName | undefined {
  const found = playlistShape.exec(name);
  return found ? renditionOf(found[1]) : undefined;
}

function renditionOf(text: string | undefined): RenditionName {
  return text === undefined || text === 'main' || text === 'audio'
    ? (text ?? 'main')
    : `${parseInt(text, 10)}p`;
}

/** Undefined for every other text. */
export function parseFileName(name: string): FileName | undefined {
  const found = shape.exec(name);
  if (!found) return undefined;
  const [, rendition, session = '', init, segment, part] = found;
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined ? undefined : Number(digits);
  return {
    rendition: renditionOf(rendition),
    session,
    init: number(init),
    segment: number(segment) ?? 0,
    part: number(part),
  };
}
