import type { FrameHeader } from './mpeg-header.ts';

/**
 * What the first frame of an mp3 may say about the whole
 * (http://gabriel.mp3-tech.org/mp3infotag.html; VBRI of Fraunhofer).
 */
export interface StreamInfo {
  /** Frames with sound; this one is not counted. */
  readonly frames: number | null;
  readonly bytes: number | null;
  readonly delay: number | null;
  readonly padding: number | null;
  /** dB and share of full scale. */
  readonly trackGain: number | null;
  readonly trackPeak: number | null;
  readonly albumGain: number | null;
}

export function streamInfo(frame: Buffer, header: FrameHeader): StreamInfo | null {
  const at = 4 + header.sideBytes;
  const mark = frame.toString('latin1', at, at + 4);
  if (mark === 'Xing' || mark === 'Info') return xing(frame, at);
  if (frame.toString('latin1', 36, 40) === 'VBRI' && frame.length >= 54)
    return { ...nothing, bytes: frame.readUInt32BE(46), frames: frame.readUInt32BE(50) };
  return null;
}

const nothing = { delay: null, padding: null, trackGain: null, trackPeak: null, albumGain: null };

function xing(frame: Buffer, start: number): StreamInfo {
  const flags = word(frame, start + 4);
  let at = start + 8;
  const take = (bit: number, length: number) => {
    if ((flags & bit) === 0) return null;
    at += length;
    return word(frame, at - length);
  };
  const frames = take(1, 4);
  const bytes = take(2, 4);
  take(4, 100);
  take(8, 4);
  return { frames, bytes, ...lame(frame, at) };
}

/** Behind the Xing fields: nine letters of encoder name, then offsets as in the document above. */
function lame(frame: Buffer, at: number): Omit<StreamInfo, 'frames' | 'bytes'> {
  const encoder = frame.toString('latin1', at, at + 4);
  if (frame.length < at + 24 || !/^(LAME|Lavf|Lavc|GOGO|L3\.9)/.test(encoder)) return nothing;
  const peak = frame.readUInt32BE(at + 11) / 2 ** 23;
  const gaps = frame.readUIntBE(at + 21, 3);
  const known = gaps !== 0;
  return {
    trackPeak: peak > 0 && peak < 10 ? peak : null,
    trackGain: gain(frame.readUInt16BE(at + 15), 1),
    albumGain: gain(frame.readUInt16BE(at + 17), 2),
    delay: known ? gaps >> 12 : null,
    padding: known ? gaps & 0xfff : null,
  };
}

/** Three bits what it is of, three bits who says so, a sign and tenths of a dB. */
function gain(bits: number, kind: number): number | null {
  if (bits >> 13 !== kind || ((bits >> 10) & 7) === 0) return null;
  const tenths = bits & 0x1ff;
  return ((bits & 0x200) === 0 ? tenths : -tenths) / 10;
}

function word(bytes: Buffer, at: number): number {
  return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
}
