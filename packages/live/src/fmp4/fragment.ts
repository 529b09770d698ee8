import { box, fullBox, u32, u64 } from './boxes.ts';
import { timescale, trackId } from './init.ts';
import type { Sample } from './samples.ts';

/** Sample flags (ISO/IEC 14496-12, 8.8.3.1): depends on no other sample; depends on others and is no sync sample. */
const standsAlone = 0x2_00_00_00;
const dependsOnOthers = 0x1_01_00_00;

const dataOffset = 0x1;
const baseIsFragment = 0x2_00_00;
const each = { duration: 0x1_00, size: 0x2_00, flags: 0x4_00, offset: 0x8_00 };

/**
 * A movie fragment with its data: moof and mdat. `runs` has the samples of each track, in decoding order; empty ones are left
 * out. `number` counts the fragments of a file, whose clock begins at `from` (seconds, before all its samples).
 */
export function fragment(number: number, runs: readonly (readonly Sample[])[], from = 0): Buffer {
  const filled = runs.filter((samples) => samples.length > 0);
  const sized = (offset: number): Buffer => {
    let at = offset;
    const tracks = filled.map((samples) => {
      const run = trackFragment(samples, at, from);
      for (const { unit } of samples) at += unit.data.length;
      return run;
    });
    return box('moof', fullBox('mfhd', 0, 0, u32(number)), ...tracks);
  };
  // The size does not depend on the offsets in it: all numbers have fixed widths.
  const moof = sized(0);
  const data = filled.flatMap((samples) => samples.map(({ unit }) => unit.data));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.reduce((sum, { length }) => sum + length, 8));
  head.write('mdat', 4, 'latin1');
  return Buffer.concat([sized(moof.length + 8), head, ...data]);
}

function trackFragment(samples: readonly Sample[], at: number, from: number): Buffer {
  const [first] = samples;
  if (!first) throw new Error('a run has samples');
  const { kind } = first.unit.format;
  const begins = first.decodeTime - Math.round(from * timescale(first.unit.format));
  return box(
    'traf',
    fullBox('tfhd', 0, baseIsFragment, u32(trackId(kind))),
    fullBox('tfdt', 1, 0, u64(Math.max(0, begins))),
    kind === 'video' ? pictures(samples, at) : sounds(samples, at),
  );
}

function pictures(samples: readonly Sample[], at: number): Buffer {
  const rows = Buffer.alloc(samples.length * 16);
  for (const [index, { unit, duration, offset }] of samples.entries()) {
    rows.writeUInt32BE(duration, index * 16);
    rows.writeUInt32BE(unit.data.length, index * 16 + 4);
    rows.writeUInt32BE(unit.keyframe ? standsAlone : dependsOnOthers, index * 16 + 8);
    rows.writeInt32BE(offset, index * 16 + 12);
  }
  const flags = dataOffset | each.duration | each.size | each.flags | each.offset;
  return fullBox('trun', 1, flags, u32(samples.length, at), rows);
}

function sounds(samples: readonly Sample[], at: number): Buffer {
  const rows = Buffer.alloc(samples.length * 12);
  for (const [index, { unit, duration }] of samples.entries()) {
    rows.writeUInt32BE(duration, index * 12);
    rows.writeUInt32BE(unit.data.length, index * 12 + 4);
    rows.writeUInt32BE(standsAlone, index * 12 + 8);
  }
  const flags = dataOffset | each.duration | each.size | each.flags;
  return fullBox('trun', 0, flags, u32(samples.length, at), rows);
}
