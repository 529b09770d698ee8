import type { Format } from '../codecs/index.ts';
import { box, fullBox, text, u8, u16, u32, unityMatrix } from './boxes.ts';
import { sampleEntry } from './sample-entry.ts';

/** Ticks a second in which times of a track are written. */
export const timescale = (format: Format): number => (format.kind === 'video' ? 90_000 : format.sampleRate);

/** The number of the track in every file that is written here. */
export const trackId = (kind: Format['kind']): number => (kind === 'video' ? 1 : 2);

/** The part in front of all fragments (ISO/IEC 14496-12; CMAF header, ISO/IEC 23000-19). Throws NotInMp4. */
export function initSegment(formats: readonly Format[]): Buffer {
  const extended = formats.map(({ kind }) => fullBox('trex', 0, 0, u32(trackId(kind), 1, 0, 0, 0)));
  return Buffer.concat([
    box('ftyp', text('iso6'), u32(0), text('iso6cmfcmp41')),
    box(
      'moov',
      fullBox(
        'mvhd',
        0,
        0,
        u32(0, 0, 1000, 0, 0x1_00_00),
        u16(0x1_00, 0),
        u32(0, 0),
        unityMatrix,
        u32(0, 0, 0, 0, 0, 0, 3),
      ),
      ...formats.map(track),
      box('mvex', ...extended),
    ),
  ]);
}

function track(format: Format): Buffer {
  const picture = format.kind === 'video';
  const size = picture ? u32(format.width * 2 ** 16, format.height * 2 ** 16) : u32(0, 0);
  const volume = picture ? 0 : 0x1_00;
  const enabledInMovie = 3;
  return box(
    'trak',
    fullBox(
      'tkhd',
      0,
      enabledInMovie,
      u32(0, 0, trackId(format.kind), 0, 0, 0, 0),
      u16(0, picture ? 0 : 1, volume, 0),
      unityMatrix,
      size,
    ),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, timescale(format), 0), u16(0x55_c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), text(picture ? 'vide' : 'soun'), u32(0, 0, 0), u8(0)),
      media(format),
    ),
  );
}

function media(format: Format): Buffer {
  const header =
    format.kind === 'video' ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0));
  return box(
    'minf',
    header,
    box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
    box(
      'stbl',
      fullBox('stsd', 0, 0, u32(1), sampleEntry(format)),
      fullBox('stts', 0, 0, u32(0)),
      fullBox('stsc', 0, 0, u32(0)),
      fullBox('stsz', 0, 0, u32(0, 0)),
      fullBox('stco', 0, 0, u32(0)),
    ),
  );
}
