import type { CoverToWrite } from './changes.ts';

/** The front cover among the kinds of pictures, in FLAC as in ID3. */
export const frontCover = 3;

/** A picture as FLAC has it (RFC 9639, 8.8), and Ogg in base64. */
export function pictureBlock({ type, bytes, width, height }: CoverToWrite): Buffer {
  const numbers = (...values: readonly number[]): Buffer => {
    const out = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) out.writeUInt32BE(value, 4 * index);
    return out;
  };
  const mime = Buffer.from(type, 'latin1');
  // No description; 24 bits a pixel; no palette.
  return Buffer.concat([
    numbers(frontCover, mime.length),
    mime,
    numbers(0, width, height, 24, 0, bytes.length),
    bytes,
  ]);
}

/** True for a picture block that is the front cover, or says of itself that it is something else. */
export function isFront(block: Buffer): boolean {
  return block.length >= 4 && [frontCover, 0].includes(block.readUInt32BE(0));
}
