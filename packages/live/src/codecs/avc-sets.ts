import { avcFormat } from './avc.ts';
import { Bits, rawPayload } from './bits.ts';
import { CodecError, type VideoFormat } from './format.ts';

const most = 16;

/**
 * The parameter sets of a H.264 stream that carries them among its pictures (RTP), as the record that MP4 and RTMP know
 * them by. The format is another object only when a set changed.
 */
export class AvcSets {
  readonly #sequence = new Map<number, Buffer>();
  readonly #picture = new Map<number, Buffer>();
  #format: VideoFormat | undefined;

  /** Undefined until a set of each kind has come that makes sense. */
  get format(): VideoFormat | undefined {
    return this.#format;
  }

  /** Takes a unit of type 7 or 8 in; one that makes no sense is left out. */
  take(unit: Buffer): void {
    const sets = ((unit[0] ?? 0) & 31) === 7 ? this.#sequence : this.#picture;
    const id = idOf(unit);
    if (id === undefined || sets.get(id)?.equals(unit) || (sets.size >= most && !sets.has(id))) return;
    sets.set(id, Buffer.from(unit));
    if (this.#sequence.size === 0 || this.#picture.size === 0) return;
    try {
      this.#format = avcFormat(avcRecord([...this.#sequence.values()], [...this.#picture.values()]));
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      sets.delete(id);
    }
  }
}

/** An AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3) of these sets, with lengths of 4 bytes. */
export function avcRecord(sequence: readonly Buffer[], picture: readonly Buffer[]): Buffer {
  const [first] = sequence;
  if (!first || first.length < 4) throw new CodecError('the H.264 stream has no sequence parameter set');
  const listed = (sets: readonly Buffer[]): Buffer[] =>
    sets.flatMap((set) => [Buffer.of(set.length >> 8, set.length & 255), set]);
  return Buffer.concat([
    Buffer.of(1, first.readUInt8(1), first.readUInt8(2), first.readUInt8(3), 0xff, 0xe0 | sequence.length),
    ...listed(sequence),
    Buffer.of(picture.length),
    ...listed(picture),
    // High profile tells its chroma format and depths again: 4:2:0 with 8 bits.
    ...(first.readUInt8(1) === 100 ? [Buffer.of(0xfd, 0xf8, 0xf8, 0)] : []),
  ]);
}

/** The parameter sets in a record; empty lists where it is cut off. */
export function avcRecordSets(record: Buffer): Buffer[] {
  const sets: Buffer[] = [];
  let at = 6;
  const take = (count: number): void => {
    for (let set = 0; set < count && at + 2 <= record.length; set += 1) {
      const length = record.readUInt16BE(at);
      sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  };
  take((record[5] ?? 0) & 31);
  const pictures = record[at] ?? 0;
  at += 1;
  take(pictures);
  return sets;
}

/** Its own number: behind profile and level in a sequence set, first in a picture set. */
function idOf(unit: Buffer): number | undefined {
  try {
    const bits = new Bits(rawPayload(unit.subarray(1)));
    if ((unit.readUInt8(0) & 31) === 7) bits.skip(24);
    return bits.exp();
  } catch (error) {
    if (error instanceof CodecError || error instanceof RangeError) return undefined;
    throw error;
  }
}
