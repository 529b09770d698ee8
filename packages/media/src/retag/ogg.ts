import { replaceComment } from '../synth/index.ts';
import { type FieldValues, RetagError } from './changes.ts';
import { digestOf, type OpenFile, type Segment } from './open-file.ts';
import { pictureBlock } from './picture-block.ts';
import { mergeComment } from './vorbis-comment.ts';

const mostBytes = 512 * 1024 * 1024;

/** The Ogg Vorbis or Opus file with new comments; pages are renumbered, packets of sound stay as they are. */
export function rewriteOgg(file: OpenFile, fields: FieldValues): Segment[] {
  if (file.size > mostBytes)
    throw new RetagError('unsupported', 'This Ogg file is too large to be written anew.');
  try {
    const { cover } = fields;
    const picture = cover === undefined ? undefined : pictureBlock(cover);
    return [
      replaceComment(file.read(0, file.size), (old) => mergeComment(Buffer.from(old), fields, picture)),
    ];
  } catch (cause) {
    if (cause instanceof RetagError) throw cause;
    throw new RetagError('unsupported', 'This Ogg file is not laid out in a way that can be written.', {
      cause,
    });
  }
}

/** The identification and set-up packets and every later page but for its number and check. */
export function oggSound(file: OpenFile): string {
  return digestOf((hash) => {
    let packets = 0;
    let headers = 2;
    for (let at = 0; at < file.size; ) {
      const head = file.peek(at, 27 + 255);
      if (head.toString('latin1', 0, 4) !== 'OggS')
        throw new RetagError('unsupported', 'Something else follows the sound.');
      const lacing = head.subarray(27, 27 + (head[26] ?? 0));
      const body = at + 27 + lacing.length;
      const end = body + lacing.reduce((sum, part) => sum + part, 0);
      if (at === 0) headers = file.peek(body, 8).toString('latin1') === 'OpusHead' ? 2 : 3;
      if (packets >= headers)
        hash
          .update(head.subarray(5, 18))
          .update(lacing)
          .update(file.read(body, end - body));
      packets += lacing.filter((part) => part < 255).length;
      at = end;
    }
  });
}
