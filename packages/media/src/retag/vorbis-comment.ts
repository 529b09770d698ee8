import { type FieldValues, RetagError, type TagField } from './changes.ts';
import { isFront } from './picture-block.ts';

const names: Readonly<Record<TagField, string>> = {
  title: 'TITLE',
  artist: 'ARTIST',
  artists: 'ARTISTS',
  album: 'ALBUM',
  albumArtist: 'ALBUMARTIST',
  albumArtists: 'ALBUMARTISTS',
  trackNo: 'TRACKNUMBER',
  discNo: 'DISCNUMBER',
  genre: 'GENRE',
  date: 'DATE',
  originalDate: 'ORIGINALDATE',
  comment: 'COMMENT',
  bpm: 'BPM',
  isrc: 'ISRC',
  lyrics: 'LYRICS',
};
/** Other names of the same field, which would go on saying the old. */
const synonyms: Readonly<Partial<Record<TagField, readonly string[]>>> = {
  albumArtist: ['ALBUM ARTIST', 'ALBUM_ARTIST'],
  trackNo: ['TRACKNUM', 'TRACK'],
  discNo: ['DISC', 'DISCNUM'],
  date: ['YEAR'],
  comment: ['DESCRIPTION'],
  bpm: ['TEMPO'],
  lyrics: ['UNSYNCEDLYRICS', 'UNSYNCED LYRICS', 'SYNCEDLYRICS', 'SYNCED LYRICS'],
};

/**
 * The body of a Vorbis comment with these fields set; everything else in it stays, byte for byte. `picture` takes the place
 * of front covers where there is one, as Ogg has them; undefined leaves them.
 */
export function mergeComment(old: Buffer, fields: FieldValues, picture?: Buffer): Buffer {
  const { vendor, entries } = parse(old);
  const out: Buffer[] = [];
  const written = new Set<TagField>();
  for (const entry of entries) {
    if (picture !== undefined && isCover(entry)) continue;
    const field = fieldOf(entry, fields);
    if (field === undefined) out.push(entry);
    else if (!written.has(field)) {
      written.add(field);
      out.push(...lines(field, fields, entry));
    }
  }
  for (const field of fields.keys()) if (!written.has(field)) out.push(...lines(field, fields));
  if (picture !== undefined) out.push(Buffer.from(`${pictureName}=${picture.toString('base64')}`));
  return Buffer.concat([
    u32(vendor.length),
    vendor,
    u32(out.length),
    ...out.flatMap((one) => [u32(one.length), one]),
  ]);
}

const pictureName = 'METADATA_BLOCK_PICTURE';

/** A front cover in base64, also in the form of old programs. */
function isCover(entry: Buffer): boolean {
  const name = entry.toString('latin1', 0, Math.max(0, entry.indexOf('='))).toUpperCase();
  if (name !== pictureName) return name === 'COVERART' || name === 'COVERARTMIME';
  const start = pictureName.length + 1;
  return isFront(Buffer.from(entry.toString('latin1', start, start + 8), 'base64'));
}

function lines(field: TagField, fields: FieldValues, before?: Buffer): Buffer[] {
  // "3/12" keeps its total.
  const total =
    field === 'trackNo' || field === 'discNo'
      ? (/\/\d+$/.exec(before?.toString('utf8') ?? '')?.[0] ?? '')
      : '';
  return (fields.get(field) ?? []).map((value) => Buffer.from(`${names[field]}=${value}${total}`));
}

function fieldOf(entry: Buffer, fields: FieldValues): TagField | undefined {
  const mark = entry.indexOf('=');
  const name = entry.toString('latin1', 0, Math.max(0, mark)).toUpperCase();
  for (const field of fields.keys())
    if (names[field] === name || synonyms[field]?.includes(name)) return field;
  return undefined;
}

function parse(bytes: Buffer): { vendor: Buffer; entries: Buffer[] } {
  let at = 0;
  const take = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > bytes.length)
      throw new RetagError('unsupported', 'The comments of the file are damaged.');
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  const vendor = take();
  if (at + 4 > bytes.length) return { vendor, entries: [] };
  const count = bytes.readUInt32LE(at);
  at += 4;
  const entries: Buffer[] = [];
  for (let number = 0; number < count; number += 1) entries.push(take());
  return { vendor, entries };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
