import { type FieldValues, RetagError, type TagField } from './changes.ts';
import { digestOf, type OpenFile, type Segment } from './open-file.ts';

interface Box {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

const ids: Readonly<Record<TagField, string>> = {
  title: '\u00A9nam',
  artist: '\u00A9ART',
  artists: '----:ARTISTS',
  album: '\u00A9alb',
  albumArtist: 'aART',
  albumArtists: '----:ALBUMARTISTS',
  trackNo: 'trkn',
  discNo: 'disk',
  genre: '\u00A9gen',
  date: '\u00A9day',
  originalDate: '----:ORIGINALDATE',
  comment: '\u00A9cmt',
  bpm: 'tmpo',
  isrc: '----:ISRC',
  lyrics: '\u00A9lyr',
};
const mostMoov = 64 * 1024 * 1024;

/** The MP4 file (ISO 14496-12, tags as iTunes writes them) with these fields set. Sound that moves is pointed to anew. */
export function rewriteMp4(file: OpenFile, fields: FieldValues): Segment[] {
  const top = topBoxes(file);
  const moov = top.find(({ type }) => type === 'moov');
  if (moov === undefined || top.some(({ type }) => type === 'moof') || moov.end - moov.body > mostMoov)
    throw new RetagError('unsupported', 'This MP4 file is not laid out in a way that can be written.');
  const inside = file.read(moov.body, moov.end - moov.body);
  const made = box('moov', withTags(inside, fields));
  const shift = made.length - (moov.end - moov.start);
  pointAnew(made.subarray(8), moov.start, shift);
  return [{ start: 0, end: moov.start }, made, { start: moov.end, end: file.size }];
}

/** The sound data to the last byte, and where in them each chunk lies. */
export function mp4Sound(file: OpenFile): string {
  const top = topBoxes(file);
  const data = top.filter(({ type }) => type === 'mdat');
  const moov = top.find(({ type }) => type === 'moov');
  const base = data[0]?.body ?? 0;
  return digestOf((hash) => {
    for (const { body, end } of data) file.hash(hash, body, end);
    if (moov === undefined) return;
    eachOffset(file.read(moov.body, moov.end - moov.body), (offset) => {
      hash.update(`${offset - base} `);
      return offset;
    });
  });
}

function topBoxes(file: OpenFile): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= file.size; ) {
    const head = file.peek(at, 16);
    const short = head.readUInt32BE(0);
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? file.size - at : short;
    if (size < 8 || at + size > file.size)
      throw new RetagError('unsupported', 'The file is cut off or damaged.');
    boxes.push({
      type: head.toString('latin1', 4, 8),
      start: at,
      body: at + (short === 1 ? 16 : 8),
      end: at + size,
    });
    at += size;
  }
  return boxes;
}

function boxesIn(bytes: Buffer, from = 0): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length)
      throw new RetagError('unsupported', 'The tags of the file are damaged.');
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at, body: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}

/** The inside of a box with one inner box replaced, or added at its end. */
function replaced(bytes: Buffer, type: string, from: number, change: (inside: Buffer) => Buffer): Buffer {
  const boxes = boxesIn(bytes, from);
  const old = boxes.find((one) => one.type === type);
  const fresh = box(type, change(old === undefined ? Buffer.alloc(0) : bytes.subarray(old.body, old.end)));
  if (old === undefined) return Buffer.concat([bytes, fresh]);
  return Buffer.concat([bytes.subarray(0, old.start), fresh, bytes.subarray(old.end)]);
}

function withTags(moov: Buffer, fields: FieldValues): Buffer {
  return replaced(moov, 'udta', 0, (udta) =>
    replaced(udta, 'meta', 0, (meta) => {
      const known = meta.length > 0 ? meta : Buffer.concat([Buffer.alloc(4), handler()]);
      // QuickTime leaves out the version and flags that ISO has here.
      const from = known.toString('latin1', 4, 8) === 'hdlr' ? 0 : 4;
      return replaced(known, 'ilst', from, (ilst) => withItems(ilst, fields));
    }),
  );
}

function withItems(ilst: Buffer, fields: FieldValues): Buffer {
  const old = boxesIn(ilst).map((one) => ({
    name: nameOf(ilst, one),
    bytes: ilst.subarray(one.start, one.end),
  }));
  const kept = old.filter(
    ({ name }) => ![...fields.keys()].some((field) => ids[field].toUpperCase() === name.toUpperCase()),
  );
  // A genre by number would contradict the one in words.
  const rest = kept.filter(
    ({ name }) =>
      !(name === 'gnre' && fields.has('genre')) && !(name === 'covr' && fields.cover !== undefined),
  );
  const made = [...fields].flatMap(([field, values]) => {
    const before = old.find(({ name }) => name === ids[field])?.bytes;
    return values.length === 0 ? [] : [itemFor(field, values, before)];
  });
  return Buffer.concat([...made, ...coverItem(fields.cover), ...rest.map(({ bytes }) => bytes)]);
}

/** The one picture that these tags have; 13 is JPEG, 14 PNG. */
function coverItem(cover: FieldValues['cover']): Buffer[] {
  if (cover === undefined) return [];
  return [box('covr', data(cover.type === 'image/png' ? 14 : 13, Buffer.from(cover.bytes)))];
}

function nameOf(ilst: Buffer, { type, body, end }: Box): string {
  if (type !== '----') return type;
  const inner = boxesIn(ilst.subarray(body, end));
  const name = inner.find((one) => one.type === 'name');
  return name === undefined ? type : `----:${ilst.toString('utf8', body + name.body + 4, body + name.end)}`;
}

function itemFor(field: TagField, values: readonly string[], before: Buffer | undefined): Buffer {
  const id = ids[field];
  if (field === 'trackNo' || field === 'discNo') {
    const bytes = Buffer.alloc(field === 'trackNo' ? 8 : 6);
    bytes.writeUInt16BE(Number(values[0]), 2);
    // Box and data headers are 24 bytes; the total stands behind the number.
    if (before !== undefined && before.length >= 30) before.copy(bytes, 4, 28, 30);
    return box(id, data(0, bytes));
  }
  if (field === 'bpm') {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(Math.round(Number(values[0])));
    return box(id, data(21, bytes));
  }
  const texts = values.map((value) => data(1, Buffer.from(value)));
  if (!id.startsWith('----:')) return box(id, ...texts);
  const zero = Buffer.alloc(4);
  return box(
    '----',
    box('mean', zero, Buffer.from('com.apple.iTunes')),
    box('name', zero, Buffer.from(id.slice(5))),
    ...texts,
  );
}

function data(kind: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(kind);
  return box('data', head, value);
}

function handler(): Buffer {
  return box('hdlr', Buffer.alloc(8), Buffer.from('mdirappl'), Buffer.alloc(9));
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** Moves the chunks that lie behind a place. */
function pointAnew(moov: Buffer, behind: number, shift: number): void {
  if (shift === 0) return;
  eachOffset(moov, (offset) => (offset > behind ? offset + shift : offset));
}

const containers: ReadonlySet<string> = new Set(['trak', 'mdia', 'minf', 'stbl']);

/** Visits the offset of every chunk in a moov box; what is returned is written in its place. */
function eachOffset(moov: Buffer, visit: (offset: number) => number): void {
  for (const { type, body, end } of boxesIn(moov)) {
    const inside = moov.subarray(body, end);
    if (containers.has(type)) eachOffset(inside, visit);
    else if (type === 'stco')
      for (let at = 8; at + 4 <= inside.length; at += 4)
        inside.writeUInt32BE(visit(inside.readUInt32BE(at)), at);
    else if (type === 'co64')
      for (let at = 8; at + 8 <= inside.length; at += 8)
        inside.writeBigUInt64BE(BigInt(visit(Number(inside.readBigUInt64BE(at)))), at);
  }
}
