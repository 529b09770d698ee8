import { bigEndian, concat, readAscii, readBig, utf8 } from './bytes.ts';
import { display, lrcText, plainLyrics, type WrittenPicture, type WrittenTags } from './tags.ts';

/**
 * The MP4 audio file with its user data replaced by these tags in the form of iTunes (`moov/udta/meta/ilst`). The
 * `moov` box must be the last one, as ffmpeg writes it unless told otherwise: then no sample offset moves. Throws
 * Error when it is not.
 */
export function tagMp4(file: Uint8Array, tags: WrittenTags, picture?: WrittenPicture): Uint8Array {
  const top = readBoxes(file);
  const moov = top.at(-1);
  if (moov?.type !== 'moov') throw new Error('the moov box is not at the end');
  const kept = readBoxes(moov.body).filter((inner) => inner.type !== 'udta');
  const handler = box('hdlr', bigEndian(0, 8), utf8('mdirappl'), new Uint8Array(9));
  const list = box('ilst', ...items(tags, picture));
  const userData = box('udta', box('meta', bigEndian(0, 4), handler, list));
  return concat([
    ...top.slice(0, -1).map((one) => one.bytes),
    box('moov', ...kept.map((one) => one.bytes), userData),
  ]);
}

interface Box {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
}

function readBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const wide = readBig(bytes, at, 4) === 1;
    const size = wide ? readBig(bytes, at + 8, 8) : readBig(bytes, at, 4);
    const head = wide ? 16 : 8;
    if (size < head || at + size > bytes.length)
      throw new Error(`a box of ${size} bytes at ${at} does not fit`);
    const whole = bytes.subarray(at, at + size);
    boxes.push({ type: latin(bytes.subarray(at + 4, at + 8)), bytes: whole, body: whole.subarray(head) });
    at += size;
  }
  return boxes;
}

function latin(bytes: Uint8Array): string {
  return readAscii(bytes, 0, bytes.length);
}

/** A box; `©` in its name is the single byte 0xA9. */
function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  const body = concat(parts);
  const name = Uint8Array.from(type, (character) => character.charCodeAt(0));
  return concat([bigEndian(body.length + 8, 4), name, body]);
}

/** A `data` box: kind 1 is UTF-8, 21 a whole number, 0 reserved, 13 and 14 JPEG and PNG. */
function data(kind: number, value: Uint8Array): Uint8Array {
  return box('data', bigEndian(kind, 4), bigEndian(0, 4), value);
}

function items(tags: WrittenTags, picture: WrittenPicture | undefined): Uint8Array[] {
  const list: Uint8Array[] = [];
  const text = (name: string, ...values: (string | undefined)[]): void => {
    const said = values.filter((value): value is string => value !== undefined && value !== '');
    if (said.length > 0) list.push(box(name, ...said.map((value) => data(1, utf8(value)))));
  };
  const own = (name: string, ...values: (string | undefined)[]): void => {
    const said = values.filter((value): value is string => value !== undefined && value !== '');
    if (said.length === 0) return;
    const mean = box('mean', bigEndian(0, 4), utf8('com.apple.iTunes'));
    list.push(
      box(
        '----',
        mean,
        box('name', bigEndian(0, 4), utf8(name)),
        ...said.map((value) => data(1, utf8(value))),
      ),
    );
  };
  text('©nam', tags.title);
  text('©ART', display(tags.artists, tags.artistDisplay));
  if (tags.artists.length > 1) own('ARTISTS', ...tags.artists);
  text('soar', tags.artistSort);
  text('©alb', tags.album);
  text('aART', display(tags.albumArtists, tags.albumArtistDisplay));
  if (tags.albumArtists.length > 1) own('ALBUMARTISTS', ...tags.albumArtists);
  list.push(box('trkn', data(0, numberOf(tags.trackNo, tags.trackTotal, 8))));
  if (tags.discNo !== undefined)
    list.push(box('disk', data(0, numberOf(tags.discNo, tags.discTotal ?? 0, 6))));
  own('DISCSUBTITLE', tags.discTitle);
  text('©gen', ...tags.genres);
  text('©day', tags.date);
  own('ORIGINALDATE', tags.originalDate);
  if (tags.compilation) list.push(box('cpil', data(21, Uint8Array.of(1))));
  text('©wrt', tags.composer);
  own('LABEL', tags.label);
  text('©cmt', tags.comment);
  if (tags.bpm !== undefined) list.push(box('tmpo', data(21, bigEndian(Math.round(tags.bpm), 2))));
  if (tags.lyrics) text('©lyr', lrcText(tags.lyrics) ?? plainLyrics(tags.lyrics));
  if (picture) list.push(box('covr', data(picture.mime === 'image/jpeg' ? 13 : 14, picture.data)));
  return list;
}

/** `trkn` and `disk`: two bytes empty, number, total, padding. */
function numberOf(number: number, total: number, length: 6 | 8): Uint8Array {
  return concat([bigEndian(0, 2), bigEndian(number, 2), bigEndian(total, 2), new Uint8Array(length - 6)]);
}
