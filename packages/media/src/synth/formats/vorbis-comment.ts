import { bigEndian, concat, littleEndian, utf8 } from './bytes.ts';
import { display, lrcText, plainLyrics, type WrittenPicture, type WrittenTags } from './tags.ts';

/**
 * The body of a Vorbis comment (vendor, then `NAME=value` fields), as FLAC, Ogg Vorbis and Opus hold it. A list is
 * one field for each value; timed lyrics are written as LRC in LYRICS.
 */
export function vorbisComment(
  tags: WrittenTags,
  more: readonly (readonly [string, string])[] = [],
): Uint8Array {
  const vendor = utf8('Bandstand');
  const fields = [...commentFields(tags), ...more].map(([name, value]) => utf8(`${name}=${value}`));
  return concat([
    littleEndian(vendor.length, 4),
    vendor,
    littleEndian(fields.length, 4),
    ...fields.flatMap((field) => [littleEndian(field.length, 4), field]),
  ]);
}

function commentFields(tags: WrittenTags): [string, string][] {
  const fields: [string, string][] = [];
  const add = (name: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') fields.push([name, String(value)]);
  };
  add('TITLE', tags.title);
  add('ARTIST', display(tags.artists, tags.artistDisplay));
  if (tags.artists.length > 1) for (const artist of tags.artists) add('ARTISTS', artist);
  add('ARTISTSORT', tags.artistSort);
  add('ALBUM', tags.album);
  add('ALBUMARTIST', display(tags.albumArtists, tags.albumArtistDisplay));
  if (tags.albumArtists.length > 1) for (const artist of tags.albumArtists) add('ALBUMARTISTS', artist);
  add('TRACKNUMBER', tags.trackNo);
  add('TRACKTOTAL', tags.trackTotal);
  add('DISCNUMBER', tags.discNo);
  add('DISCTOTAL', tags.discTotal);
  add('DISCSUBTITLE', tags.discTitle);
  for (const genre of tags.genres) add('GENRE', genre);
  add('DATE', tags.date);
  add('ORIGINALDATE', tags.originalDate);
  add('COMPILATION', tags.compilation ? 1 : undefined);
  add('COMPOSER', tags.composer);
  add('LABEL', tags.label);
  add('COMMENT', tags.comment);
  add('BPM', tags.bpm);
  if (tags.lyrics) add('LYRICS', lrcText(tags.lyrics) ?? plainLyrics(tags.lyrics));
  return fields;
}

/** The body of a FLAC PICTURE block of a front cover (RFC 9639, section 8.8). */
export function pictureBlock(picture: WrittenPicture): Uint8Array {
  const mime = utf8(picture.mime);
  return concat([
    bigEndian(3, 4),
    bigEndian(mime.length, 4),
    mime,
    bigEndian(0, 4),
    bigEndian(picture.width, 4),
    bigEndian(picture.height, 4),
    bigEndian(24, 4),
    bigEndian(0, 4),
    bigEndian(picture.data.length, 4),
    picture.data,
  ]);
}
