import { clock } from '../tracklist/index.ts';
import type { Piece } from './pieces.ts';

/**
 * The tags and chapters of a piece in the form that ffmpeg reads (ffmetadata). With `comments` chapters are comments as Ogg has
 * them: ffmpeg writes them by itself for Ogg and MP4, and not for FLAC.
 */
export function metadataOf(piece: Piece, date: string | null, comments: boolean): string {
  const { title, artist, number, of, chapters } = piece;
  const commented = comments ? chapters : [];
  const tags: readonly (readonly [string, string | null])[] = [
    ['title', title],
    ['artist', artist],
    ['date', date],
    ['track', `${number}/${of}`],
    ...commented.flatMap((chapter, at) => {
      const key = `CHAPTER${String(at + 1).padStart(3, '0')}`;
      return [
        [key, clock(chapter.startsMs).padStart(12, '0')],
        [`${key}NAME`, chapter.title],
      ] as const;
    }),
  ];
  const lines = [
    ';FFMETADATA1',
    ...tags.flatMap(([key, value]) => (value === null ? [] : [`${key}=${escaped(value)}`])),
    ...chapters.flatMap((chapter) => [
      '[CHAPTER]',
      'TIMEBASE=1/1000',
      `START=${chapter.startsMs}`,
      `END=${chapter.endsMs}`,
      `title=${escaped(chapter.title)}`,
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const escaped = (text: string): string =>
  text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/[=;#\\]/g, (special) => `\\${special}`);
