import type { TrackTags } from '../tags/index.ts';
import { type CoverToWrite, lyricsText, type TagChanges } from './changes.ts';

/** One field that is not in the file as it should be. */
export interface TagDifference {
  readonly field:
    | 'title'
    | 'artists'
    | 'album'
    | 'albumArtists'
    | 'trackNo'
    | 'discNo'
    | 'genres'
    | 'date'
    | 'originalDate'
    | 'comment'
    | 'bpm'
    | 'isrc'
    | 'lyrics'
    | 'cover';
  /** As the file has it; null when it says nothing. Of a picture only what kind it is. */
  readonly before: string | null;
  /** As it should be. */
  readonly after: string | null;
}

/**
 * What of the changes a file does not say yet. `picture` is its front
 * cover; it is asked for where a cover is to be written.
 */
export function differences(
  tags: TrackTags,
  changes: TagChanges,
  picture: Pick<CoverToWrite, 'bytes'> | null = null,
): TagDifference[] {
  const found: TagDifference[] = [];
  const compare = (
    field: TagDifference['field'],
    before: string | number | null,
    after: string | number | null | undefined,
  ) => {
    const [old, wanted] = [text(before), text(after ?? null)];
    if (after !== undefined && old !== wanted) found.push({ field, before: old, after: wanted });
  };
  compare('title', tags.title, changes.title);
  if (changes.artists !== undefined)
    compare('artists', tags.artistDisplay, line(changes.artists, changes.artistDisplay));
  compare('album', tags.album, changes.album);
  if (changes.albumArtists !== undefined)
    compare('albumArtists', tags.albumArtistDisplay, line(changes.albumArtists, changes.albumArtistDisplay));
  compare('trackNo', tags.trackNo, changes.trackNo);
  compare('discNo', tags.discNo, changes.discNo);
  if (changes.genres !== undefined) compare('genres', tags.genres.join('; '), changes.genres.join('; '));
  compare('date', tags.releaseDate ?? tags.date, changes.date);
  compare('originalDate', tags.originalDate, changes.originalDate);
  compare('comment', tags.comment, changes.comment);
  compare('bpm', tags.bpm, changes.bpm);
  compare('isrc', tags.isrcs[0] ?? null, changes.isrc);
  if (changes.lyrics !== undefined)
    compare('lyrics', wordsOf(tags), changes.lyrics && lyricsText(changes.lyrics));
  const { cover } = changes;
  if (cover !== undefined && !sameBytes(picture, cover))
    found.push({ field: 'cover', before: pictureWords(picture), after: pictureWords(cover) });
  return found;
}

/** All lyrics of a file as they would be written. */
function wordsOf({ lyrics }: TrackTags): string {
  return lyrics.map(({ plain, synced }) => plain ?? lyricsText({ lines: synced ?? [] })).join('\n\n');
}

type Bytes = Pick<CoverToWrite, 'bytes'> | null;

const sameBytes = (one: Bytes, other: Bytes): boolean =>
  one === null || other === null ? one === other : Buffer.compare(one.bytes, other.bytes) === 0;

const pictureWords = (picture: Bytes): string | null =>
  picture === null ? null : `a picture of ${picture.bytes.length.toLocaleString('en')} bytes`;

function line(names: readonly string[], display: string | null | undefined): string {
  return display ?? names.join(', ');
}

function text(value: string | number | null): string | null {
  return value === null || value === '' ? null : String(value);
}
