import type { TrackRow } from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';

/** A container that a player reads, with the codecs it reads inside; any codec where it names none. */
export interface ReadableContainer {
  readonly container: string;
  readonly codecs: readonly string[];
}

/** The `Container` of a request: `opus,mp3,m4a|aac,flac`, separated by commas, codecs behind bars. */
export function containersOf(query: Fields): readonly ReadableContainer[] {
  return query.words('Container').map((entry) => {
    const [container = '', ...codecs] = entry.split('|');
    return { container, codecs };
  });
}

const sameContainers: readonly (readonly string[])[] = [
  ['m4a', 'mp4', 'm4b', 'alac', 'aac'],
  ['ogg', 'oga', 'opus', 'vorbis'],
  ['webm', 'webma'],
  ['wav', 'wave'],
  ['aif', 'aiff'],
];

/** True when a player with these containers plays the file, at no more than so many bits a second (0: any). */
export function fitsAsItIs(readable: readonly ReadableContainer[], row: TrackRow, mostBits: number): boolean {
  if (mostBits > 0 && (row.bitrate ?? 0) * 1000 > mostBits) return false;
  if (readable.length === 0) return true;
  const suffix = row.suffix.toLowerCase();
  const codec = row.codec?.toLowerCase();
  return readable.some(({ container, codecs }) => {
    const exact = container === suffix || container === codec;
    const alike = sameContainers.some((names) => names.includes(container) && names.includes(suffix));
    if (codecs.length > 0)
      return (exact || alike) && (codec === undefined || codecs.some((one) => codec.includes(one)));
    return exact;
  });
}
