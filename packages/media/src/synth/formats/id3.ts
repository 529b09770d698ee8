import { ascii, bigEndian, concat, utf8 } from './bytes.ts';
import {
  display,
  isSynced,
  plainLyrics,
  type WrittenLyrics,
  type WrittenPicture,
  type WrittenTags,
} from './tags.ts';

const nul = Uint8Array.of(0);
/** The text encoding byte for UTF-8. */
const encoding = Uint8Array.of(3);

/** An ID3v2.4 tag (id3.org, 2000) in UTF-8; a list is one frame with values parted by NUL. */
export function id3Tag(tags: WrittenTags, picture?: WrittenPicture): Uint8Array {
  const frames: Uint8Array[] = [];
  const text = (id: string, ...values: (string | number | undefined)[]): void => {
    const said = values.filter((value) => value !== undefined && value !== '');
    if (said.length > 0) frames.push(frame(id, concat([encoding, utf8(said.join('\0'))])));
  };
  const own = (name: string, values: readonly string[]): void => {
    frames.push(frame('TXXX', concat([encoding, utf8(name), nul, utf8(values.join('\0'))])));
  };
  text('TIT2', tags.title);
  text('TPE1', display(tags.artists, tags.artistDisplay));
  if (tags.artists.length > 1) own('ARTISTS', tags.artists);
  text('TSOP', tags.artistSort);
  text('TALB', tags.album);
  text('TPE2', display(tags.albumArtists, tags.albumArtistDisplay));
  if (tags.albumArtists.length > 1) own('ALBUMARTISTS', tags.albumArtists);
  text('TRCK', `${tags.trackNo}/${tags.trackTotal}`);
  if (tags.discNo !== undefined)
    text('TPOS', tags.discTotal ? `${tags.discNo}/${tags.discTotal}` : tags.discNo);
  text('TSST', tags.discTitle);
  text('TCON', ...tags.genres);
  text('TDRC', tags.date);
  text('TDOR', tags.originalDate);
  text('TCMP', tags.compilation ? 1 : undefined);
  text('TCOM', tags.composer);
  text('TPUB', tags.label);
  text('TBPM', tags.bpm);
  if (tags.comment) frames.push(frame('COMM', concat([encoding, ascii('eng'), nul, utf8(tags.comment)])));
  if (tags.lyrics) frames.push(...lyricFrames(tags.lyrics));
  if (picture) frames.push(pictureFrame(picture));
  const body = concat(frames);
  return concat([ascii('ID3'), Uint8Array.of(4, 0, 0), synchsafe(body.length), body]);
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return concat([ascii(id), synchsafe(body.length), Uint8Array.of(0, 0), body]);
}

/** A size of 28 bits, 7 in each byte, so that it never looks like the start of MPEG audio. */
function synchsafe(value: number): Uint8Array {
  return Uint8Array.of((value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127);
}

function lyricFrames(lyrics: WrittenLyrics): Uint8Array[] {
  const language = ascii(lyrics.language);
  const frames = [frame('USLT', concat([encoding, language, nul, utf8(plainLyrics(lyrics))]))];
  if (isSynced(lyrics)) {
    const lines = lyrics.lines.flatMap((line) => [utf8(line.text), nul, bigEndian(line.ms ?? 0, 4)]);
    // Times in milliseconds (2), content is lyrics (1).
    frames.push(frame('SYLT', concat([encoding, language, Uint8Array.of(2, 1), nul, ...lines])));
  }
  return frames;
}

function pictureFrame(picture: WrittenPicture): Uint8Array {
  return frame('APIC', concat([encoding, ascii(picture.mime), nul, Uint8Array.of(3), nul, picture.data]));
}
