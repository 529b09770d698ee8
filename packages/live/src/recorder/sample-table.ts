import { box, fullBox, u32, u64 } from '../fmp4/index.ts';
import type { TrackTable } from './tables.ts';

/** Equal values that follow each other, with how many there are. */
function lengths(values: readonly number[]): [count: number, value: number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[1] === value) last[0] += 1;
    else runs.push([1, value]);
  }
  return runs;
}

const signed = (value: number): number => value >>> 0;

/** stbl: where and when every sample is (ISO/IEC 14496-12, 8.5 to 8.7). `description` is the track's stsd. */
export function sampleTable(description: Buffer, table: TrackTable): Buffer {
  const times = lengths(table.durations);
  const offsets = lengths(table.offsets);
  const keyframes = table.keyframes.flatMap((is, index) => (is ? [index + 1] : []));
  const content = [description, fullBox('stts', 0, 0, u32(times.length), numbers(times.flat()))];
  if (offsets.some(([, offset]) => offset !== 0)) {
    const rows = offsets.flatMap(([count, offset]) => [count, signed(offset)]);
    content.push(fullBox('ctts', 1, 0, u32(offsets.length), numbers(rows)));
  }
  if (keyframes.length < table.keyframes.length)
    content.push(fullBox('stss', 0, 0, u32(keyframes.length), numbers(keyframes)));
  content.push(
    chunkMap(table),
    fullBox('stsz', 0, 0, u32(0, table.sizes.length), numbers(table.sizes)),
    fullBox('co64', 0, 0, u32(table.chunks.length), Buffer.concat(table.chunks.map(({ at }) => u64(at)))),
  );
  return box('stbl', ...content);
}

/** stsc: a row where the number of samples in a chunk changes. */
function chunkMap({ chunks }: TrackTable): Buffer {
  const rows: number[] = [];
  let before = -1;
  for (const [index, { samples }] of chunks.entries()) {
    if (samples !== before) rows.push(index + 1, samples, 1);
    before = samples;
  }
  return fullBox('stsc', 0, 0, u32(rows.length / 3), numbers(rows));
}

/** As u32, for more values than a call takes arguments. */
function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
