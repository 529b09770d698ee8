import { drawCover } from './cover.ts';
import type { WrittenPicture } from './formats/index.ts';

/** The cover of a seed as a square JPEG of `size` pixels (600 unless told), a few tens of kilobytes. */
export async function renderCover(seed: number, size = 600): Promise<WrittenPicture> {
  const { default: sharp } = await import('sharp');
  const image = sharp(Buffer.from(drawCover(seed))).resize(size, size);
  const data = await image.jpeg({ quality: 86, mozjpeg: false }).toBuffer();
  return { mime: 'image/jpeg', data, width: size, height: size };
}
