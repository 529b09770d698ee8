import { child, children } from './box-reader.ts';

/** The samples of one track, in the order of the file. */
export interface TrackTable {
  /** Ticks from the file's beginning to the first sample. */
  readonly begins: number;
  readonly durations: number[];
  readonly sizes: number[];
  readonly offsets: number[];
  readonly keyframes: boolean[];
  /** Where samples lie together, and how many. */
  readonly chunks: { readonly at: number; readonly samples: number }[];
}

export type Tables = Map<number, TrackTable>;

const each = { duration: 0x1_00, size: 0x2_00, flags: 0x4_00, offset: 0x8_00 };
const needed = 0x1 | each.duration | each.size | each.flags;
const isNoSync = 0x1_00_00;

interface Run {
  readonly id: number;
  readonly begins: number;
  readonly at: number;
  readonly rows: Buffer;
  readonly rowBytes: number;
}

/**
 * Adds the samples of a fragment as it was written here. `at` is where its moof begins, its data must lie before `end`. False
 * when the fragment is not whole; nothing of it is added then.
 */
export function addFragment(tables: Tables, moof: Buffer, at: number, end: number): boolean {
  const runs = Array.from(children(moof)).flatMap(({ type, content }) =>
    type === 'traf' ? [readRun(content, at)] : [],
  );
  const whole = runs.filter((run) => run !== undefined).filter((run) => dataEnd(run) <= end);
  if (runs.length === 0 || whole.length < runs.length) return false;
  for (const run of whole) addRun(tables, run);
  return true;
}

function readRun(traf: Buffer, moofAt: number): Run | undefined {
  const [tfhd, tfdt, trun] = [child(traf, 'tfhd'), child(traf, 'tfdt'), child(traf, 'trun')];
  if (tfhd.length < 8 || tfdt.length < 12 || trun.length < 12) return undefined;
  const flags = trun.readUInt32BE() & 0xff_ff_ff;
  const rowBytes = flags & each.offset ? 16 : 12;
  const count = trun.readUInt32BE(4);
  if ((flags & needed) !== needed || trun.length < 12 + count * rowBytes) return undefined;
  return {
    id: tfhd.readUInt32BE(4),
    begins: tfdt.readUInt32BE(4) * 2 ** 32 + tfdt.readUInt32BE(8),
    at: moofAt + trun.readInt32BE(8),
    rows: trun.subarray(12, 12 + count * rowBytes),
    rowBytes,
  };
}

function dataEnd({ at, rows, rowBytes }: Run): number {
  let end = at;
  for (let row = 0; row < rows.length; row += rowBytes) end += rows.readUInt32BE(row + 4);
  return end;
}

function addRun(tables: Tables, { id, begins, at, rows, rowBytes }: Run): void {
  const table = tables.get(id) ?? {
    begins,
    durations: [],
    sizes: [],
    offsets: [],
    keyframes: [],
    chunks: [],
  };
  tables.set(id, table);
  for (let row = 0; row < rows.length; row += rowBytes) {
    table.durations.push(rows.readUInt32BE(row));
    table.sizes.push(rows.readUInt32BE(row + 4));
    table.keyframes.push((rows.readUInt32BE(row + 8) & isNoSync) === 0);
    table.offsets.push(rowBytes === 16 ? rows.readInt32BE(row + 12) : 0);
  }
  table.chunks.push({ at, samples: rows.length / rowBytes });
}
