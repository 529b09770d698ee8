import { box, fullBox, u16, u32, u64 } from '../fmp4/index.ts';
import { child, children } from './box-reader.ts';
import { sampleTable } from './sample-table.ts';
import type { Tables, TrackTable } from './tables.ts';

const movieScale = 1000;

/**
 * The moov of a plain file, made of the one in front of the fragments and of the samples that they held. Tracks without a sample
 * are left out.
 */
export function plainMovie(moov: Buffer, tables: Tables): { moov: Buffer; seconds: number } {
  const tracks = Array.from(children(moov)).flatMap(({ type, content }) => {
    const table = type === 'trak' ? tables.get(child(content, 'tkhd').readUInt32BE(12)) : undefined;
    return table ? [{ content, table, scale: scaleOf(content) }] : [];
  });
  const seconds = Math.max(
    0,
    ...tracks.map(({ table, scale }) => (table.begins + (table.offsets[0] ?? 0) + ticks(table)) / scale),
  );
  const header = patched(child(moov, 'mvhd'), 16, Math.round(seconds * movieScale));
  return { moov: box('moov', box('mvhd', header), ...tracks.map(track)), seconds };
}

const ticks = ({ durations }: TrackTable): number => durations.reduce((sum, duration) => sum + duration, 0);

const scaleOf = (trak: Buffer): number => child(child(trak, 'mdia'), 'mdhd').readUInt32BE(12) || movieScale;

function patched(content: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt32BE(value, at);
  return copy;
}

interface Track {
  readonly content: Buffer;
  readonly table: TrackTable;
  readonly scale: number;
}

function track({ content, table, scale }: Track): Buffer {
  const inMovie = (time: number): number => Math.round((time / scale) * movieScale);
  const media = child(content, 'mdia');
  const length = ticks(table);
  const shown = Math.max(0, table.offsets[0] ?? 0);
  return box(
    'trak',
    box('tkhd', patched(child(content, 'tkhd'), 20, inMovie(table.begins + shown + length))),
    edits(inMovie(table.begins + shown), inMovie(length), shown),
    box(
      'mdia',
      fullBox('mdhd', 1, 0, u64(0), u64(0), u32(scale), u64(length), u16(0x55_c4, 0)),
      ...Array.from(children(media)).flatMap(({ type, whole, content }) => {
        if (type === 'mdhd') return [];
        return type === 'minf' ? [mediaInformation(content, table)] : [whole];
      }),
    ),
  );
}

/** A track that begins later than the other begins with nothing; then comes what is shown first, at its media time (8.6.6). */
function edits(begins: number, length: number, shown: number): Buffer {
  const rate = 0x1_00_00;
  const nothing = begins > 0 ? [begins, 0xff_ff_ff_ff, rate] : [];
  const entries = [...nothing, length, shown, rate];
  return box('edts', fullBox('elst', 0, 0, u32(entries.length / 3), u32(...entries)));
}

function mediaInformation(content: Buffer, table: TrackTable): Buffer {
  return box(
    'minf',
    ...Array.from(children(content)).map(({ type, whole, content }) =>
      type === 'stbl' ? sampleTable(box('stsd', child(content, 'stsd')), table) : whole,
    ),
  );
}
