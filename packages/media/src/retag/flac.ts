import { type FieldValues, RetagError } from './changes.ts';
import { digestOf, type OpenFile, type Segment } from './open-file.ts';
import { mergeComment } from './vorbis-comment.ts';

interface Block {
  readonly type: number;
  readonly start: number;
  readonly length: number;
}

const commentType = 4;
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
  // STREAMINFO is the first block.
  const kept = old === undefined ? [...blocks.slice(0, 1), null, ...blocks.slice(1)] : blocks;
  const segments: Segment[] = [{ start: 0, end: start + 4 }];
  for (const [index, block] of kept.entries()) {
    const isComment = block === null || block === old;
    const head = Buffer.alloc(4);
    head.writeUInt32BE(isComment ? comment.length : block.length);
    head[0] = (isComment ? commentType : block.type) | (index === kept.length - 1 ? 0x80 : 0);
    segments.push(head, isComment ? comment : { start: block.start, end: block.start + block.length });
  }
  return [...segments, { start: audio, end: file.size }];
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
