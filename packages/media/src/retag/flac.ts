import { type FieldValues, RetagError } from './changes.ts';
import { digestOf, type OpenFile, type Segment } from './open-file.ts';
import { isFront, pictureBlock } from './picture-block.ts';
import { mergeComment } from './vorbis-comment.ts';

interface Block {
  readonly type: number;
  readonly start: number;
  readonly length: number;
}

const commentType = 4;
const pictureType = 6;
const emptyComment = Buffer.alloc(8);
const mostBytes = 2 ** 24 - 1;

function blocksOf(file: OpenFile, start: number): { blocks: Block[]; audio: number } {
  const blocks: Block[] = [];
  let at = start + 4;
  for (let last = false; !last; ) {
    const header = file.read(at, 4);
    last = (header[0] ?? 0) >= 0x80;
    const length = header.readUIntBE(1, 3);
    blocks.push({ type: (header[0] ?? 0) & 0x7f, start: at + 4, length });
    at += 4 + length;
  }
  return { blocks, audio: at };
}

/** The FLAC file (RFC 9639) with new comments; all other blocks and the sound stay where they are or move as they are. */
export function rewriteFlac(file: OpenFile, start: number, fields: FieldValues): Segment[] {
  const { blocks, audio } = blocksOf(file, start);
  const old = blocks.find(({ type }) => type === commentType);
  const comment = mergeComment(old === undefined ? emptyComment : file.read(old.start, old.length), fields);
  if (comment.length > mostBytes)
    throw new RetagError('unsupported', 'The tags are too long for this format.');
  const cover = fields.cover === undefined ? null : pictureBlock(fields.cover);
  if (cover !== null && cover.length > mostBytes)
    throw new RetagError('unsupported', 'The picture is too large for this format.');
  const kept = blocks.filter(
    (block) => block !== old && !(fields.cover !== undefined && isCover(file, block)),
  );
  const written: Written[] = [
    // STREAMINFO is the first block.
    ...kept.slice(0, 1),
    { type: commentType, bytes: comment },
    ...(cover === null ? [] : [{ type: pictureType, bytes: cover }]),
    ...kept.slice(1),
  ];
  const segments = written.flatMap((block, index) => segmentsOf(block, index === written.length - 1));
  return [{ start: 0, end: start + 4 }, ...segments, { start: audio, end: file.size }];
}

type Written = Block | { readonly type: number; readonly bytes: Buffer };

function isCover(file: OpenFile, { type, start, length }: Block): boolean {
  return type === pictureType && isFront(file.read(start, Math.min(4, length)));
}

function segmentsOf(block: Written, isLast: boolean): Segment[] {
  const head = Buffer.alloc(4);
  head.writeUInt32BE('bytes' in block ? block.bytes.length : block.length);
  head[0] = block.type | (isLast ? 0x80 : 0);
  return [head, 'bytes' in block ? block.bytes : { start: block.start, end: block.start + block.length }];
}

/** Tells whether two files hold the same sound: the frames to the last byte. */
export function flacSound(file: OpenFile, start: number): string {
  const { audio, blocks } = blocksOf(file, start);
  const info = blocks.find(({ type }) => type === 0);
  return digestOf((hash) => {
    if (info !== undefined) file.hash(hash, info.start, info.start + info.length);
    file.hash(hash, audio, file.size);
  });
}
