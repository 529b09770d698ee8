import { avcFormat, type VideoFormat } from '../codecs/index.ts';
import { child, children } from '../recorder/index.ts';

/** One picture of one size, as ffmpeg gives it out. */
export interface EncodedPicture {
  /** Which of the tracks, from 0. */
  readonly track: number;
  readonly format: VideoFormat;
  /** Ticks of 90 kHz since the first picture that was sent in. */
  readonly at: number;
  readonly keyframe: boolean;
  readonly data: Buffer;
}

interface Track {
  readonly format: VideoFormat;
  /** Where its clock begins, in ticks. */
  readonly from: number;
}

/** What holds for the samples of a fragment that do not say it themselves (ISO/IEC 14496-12, 8.8.7). */
interface Defaults {
  readonly track: number;
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** More than any picture of a rung needs: what announces more is no output of an encoder. */
const largestBox = 64 * 1024 * 1024;
const dependsOnOthers = 0x1_00_00;

/** Takes fragmented MP4 in any pieces and gives the pictures in it. Throws on what is none. */
export class FragmentReader {
  #bytes: Buffer = Buffer.alloc(0);
  #tracks: readonly Track[] = [];
  #moof: Buffer | undefined;

  *feed(bytes: Buffer): Generator<EncodedPicture> {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, bytes]) : bytes;
    for (let box = this.#next(); box; box = this.#next()) {
      const type = box.toString('latin1', 4, 8);
      if (type === 'moov') this.#tracks = tracksOf(box.subarray(8));
      else if (type === 'moof') this.#moof = box;
      else if (type === 'mdat' && this.#moof) yield* this.#pictures(this.#moof, box);
    }
  }

  #next(): Buffer | undefined {
    if (this.#bytes.length < 8) return undefined;
    const size = this.#bytes.readUInt32BE(0);
    if (size < 8 || size > largestBox) throw new Error('the encoder gave no MP4');
    if (this.#bytes.length < size) return undefined;
    const box = this.#bytes.subarray(0, size);
    this.#bytes = this.#bytes.subarray(size);
    return box;
  }

  *#pictures(moof: Buffer, mdat: Buffer): Generator<EncodedPicture> {
    for (const { type, content } of children(moof.subarray(8))) {
      if (type !== 'traf') continue;
      const defaults = defaultsOf(child(content, 'tfhd'));
      const track = this.#tracks[defaults.track];
      if (!track) throw new Error('the encoder gave a picture of no track');
      const tfdt = child(content, 'tfdt');
      let at = track.from + Number(tfdt[0] === 1 ? tfdt.readBigUInt64BE(4) : tfdt.readUInt32BE(4));
      for (const { size, duration, flags, offset } of samplesOf(child(content, 'trun'), defaults)) {
        const begins = offset - moof.length;
        const keyframe = (flags & dependsOnOthers) === 0;
        const data = Buffer.from(mdat.subarray(begins, begins + size));
        yield { track: defaults.track, format: track.format, at, keyframe, data };
        at += duration;
      }
    }
  }
}

function tracksOf(moov: Buffer): Track[] {
  return Array.from(children(moov)).flatMap(({ type, content }) => {
    if (type !== 'trak') return [];
    const media = child(child(content, 'mdia'), 'minf');
    // Behind its version and count, stsd holds one entry, whose boxes lie behind 78 bytes.
    const entry = child(child(media, 'stbl'), 'stsd').subarray(16 + 78);
    return [
      { format: avcFormat(child(entry, 'avcC')), from: beginOf(child(child(content, 'edts'), 'elst')) },
    ];
  });
}

/** The empty edit in front of a track whose first picture comes later than the first that was sent in. */
function beginOf(elst: Buffer): number {
  if (elst.length < 20 || elst.readUInt32BE(4) === 0) return 0;
  const long = elst[0] === 1;
  const isEmpty = long ? elst.readBigInt64BE(16) === -1n : elst.readInt32BE(12) === -1;
  if (!isEmpty) return 0;
  return long ? Number(elst.readBigUInt64BE(8)) : elst.readUInt32BE(8);
}

function defaultsOf(tfhd: Buffer): Defaults {
  const flags = tfhd.readUIntBE(1, 3);
  let at = 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
  const optional = (flag: number): number => {
    if ((flags & flag) === 0) return 0;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  const track = tfhd.readUInt32BE(4) - 1;
  return { track, duration: optional(8), size: optional(0x10), flags: optional(0x20) };
}

/** Where each sample of a run lies, from the beginning of its moof on (ISO/IEC 14496-12, 8.8.8). */
function* samplesOf(trun: Buffer, defaults: Defaults) {
  const flags = trun.readUIntBE(1, 3);
  let at = 8;
  const optional = (flag: number, usual: number): number => {
    if ((flags & flag) === 0) return usual;
    at += 4;
    return trun.readUInt32BE(at - 4);
  };
  const count = trun.readUInt32BE(4);
  let offset = optional(1, 0);
  const first = optional(4, defaults.flags);
  for (let index = 0; index < count; index += 1) {
    const duration = optional(0x1_00, defaults.duration);
    const size = optional(0x2_00, defaults.size);
    const own = optional(0x4_00, index === 0 ? first : defaults.flags);
    // Pictures are shown in the order in which they come: there are no B-frames.
    optional(0x8_00, 0);
    yield { duration, size, flags: own, offset };
    offset += size;
  }
}
