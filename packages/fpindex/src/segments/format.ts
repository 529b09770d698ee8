/**
 * The bytes of a segment, the same on disk and in memory: a header of 256 bytes, the lists of postings, the directory
 * (a 32-bit offset per bucket and one more), ids of the documents unless they are consecutive, runs of versions.
 * All numbers are little-endian. A hash, without the `shift` low bits that none has, is a bucket and `below` bits
 * that stand beside each posting in `wide` bytes.
 */
export interface SegmentHeader {
  readonly documents: number;
  readonly postings: number;
  readonly shift: number;
  /** Bits of a hash above `shift`. */
  readonly bits: number;
  readonly below: number;
  readonly wide: number;
  /** Blocks of 65,536 documents, less one. */
  readonly separators: number;
  readonly listBytes: number;
  readonly directoryAt: number;
  /** 0 when the ids are consecutive. */
  readonly idsAt: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly runsAt: number;
  readonly runs: number;
  readonly length: number;
  /** CRC-32 of everything after the header. */
  readonly checksum: number;
}

export const headerBytes = 256;
/** Reads of the kernel may pass the end of a list by this much. */
export const padding = 64;
const magic = 0x53_50_46_42;
const formatVersion = 1;

const fields = [
  'documents',
  'postings',
  'shift',
  'bits',
  'below',
  'wide',
  'separators',
  'listBytes',
  'directoryAt',
  'idsAt',
  'firstId',
  'lastId',
  'runsAt',
  'runs',
  'length',
  'checksum',
] as const satisfies readonly (keyof SegmentHeader)[];

export class SegmentDamaged extends Error {
  override readonly name = 'SegmentDamaged';
}

const sumOf = (words: Uint32Array): number =>
  words.subarray(0, fields.length + 2).reduce((sum, word) => (Math.imul(sum, 31) + word) >>> 0, 7);

export function writeHeader(header: SegmentHeader): Uint8Array {
  const words = new Uint32Array(headerBytes / 4);
  words[0] = magic;
  words[1] = formatVersion;
  fields.forEach((field, at) => {
    words[at + 2] = header[field];
  });
  words[fields.length + 2] = sumOf(words);
  return new Uint8Array(words.buffer);
}

/** Throws SegmentDamaged for anything that is no whole header of this format. */
export function readHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length < headerBytes) throw new SegmentDamaged('the segment is shorter than its header');
  const words = new Uint32Array(bytes.slice(0, headerBytes).buffer);
  if (words[0] !== magic) throw new SegmentDamaged('this file is no segment');
  if (words[1] !== formatVersion)
    throw new SegmentDamaged(`segments of format ${words[1]} are not known here`);
  if (words[fields.length + 2] !== sumOf(words))
    throw new SegmentDamaged('the header of the segment is damaged');
  const value = (field: (typeof fields)[number]): number => words[fields.indexOf(field) + 2] ?? 0;
  return {
    documents: value('documents'),
    postings: value('postings'),
    shift: value('shift'),
    bits: value('bits'),
    below: value('below'),
    wide: value('wide'),
    separators: value('separators'),
    listBytes: value('listBytes'),
    directoryAt: value('directoryAt'),
    idsAt: value('idsAt'),
    firstId: value('firstId'),
    lastId: value('lastId'),
    runsAt: value('runsAt'),
    runs: value('runs'),
    length: value('length'),
    checksum: value('checksum'),
  };
}

/** The bits that hashes use when `union` is all of them ored: where they begin and how many there are. */
export function spaceOf(union: number): Pick<SegmentHeader, 'shift' | 'bits'> {
  const low = union === 0 ? 16 : 31 - Math.clz32(union & -union);
  const shift = Math.min(16, low);
  return { shift, bits: Math.max(16, 32 - Math.clz32(union) - shift) };
}

/** How a space of hashes is divided into buckets when there are `postings` of them. */
export function division(
  { shift, bits }: Pick<SegmentHeader, 'shift' | 'bits'>,
  postings: number,
): Pick<SegmentHeader, 'shift' | 'bits' | 'below' | 'wide'> {
  // A bucket for each hash where that takes no more than a byte a posting, which remainders would take.
  if (2 ** bits * 4 <= postings) return { shift, bits, below: 0, wide: 0 };
  // Else about 16 to 32 postings in a bucket; at least 16 bits of bucket, so that a remainder fits two bytes.
  const wanted = Math.max(16, Math.ceil(Math.log2(Math.max(1, postings) / 32)));
  const below = bits - Math.min(bits, wanted);
  return { shift, bits, below, wide: below === 0 ? 0 : below <= 8 ? 1 : 2 };
}

/** The next multiple of 16, for what follows. */
export const aligned = (at: number): number => Math.ceil(at / 16) * 16;
