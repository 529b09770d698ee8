import type { Names } from './playlist.ts';

export type RenditionName = 'main' | 'audio';

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

const shape = /^(main|audio)-([\w-]{16})-(?:init(\d{1,9})\.mp4|(\d{1,9})(?:\.(\d{1,6}))?\.m4s)$/;

/** Undefined for every other text. */
export function parseFileName(name: string): FileName | undefined {
  const found = shape.exec(name);
  if (!found) return undefined;
  const [, rendition, session = '', init, segment, part] = found;
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined ? undefined : Number(digits);
  return {
    rendition: rendition === 'audio' ? 'audio' : 'main',
    session,
    init: number(init),
    segment: number(segment) ?? 0,
    part: number(part),
  };
}
