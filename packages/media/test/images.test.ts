import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { thumbHashToRGBA } from 'thumbhash';
import { createImages, ImageError, imageSizeFor } from '../src/index.ts';

const images = createImages();

function refused(code: string) {
  return (error: unknown) =>
    error instanceof ImageError && error.code === code && error.message.endsWith('.');
}

/** Left half red, right half blue. */
function twoColours(width: number, height: number) {
  const half = { create: { width: width / 2, height, channels: 3 as const, background: '#ff0000' } };
  const whole = { create: { width, height, channels: 3 as const, background: '#0000ff' } };
  return sharp(whole).composite([{ input: half, left: 0, top: 0 }]);
}

test('a picture is made in every format, within its size and never enlarged', async () => {
  const input = await twoColours(900, 600).png().toBuffer();
  for (const format of ['webp', 'jpeg', 'avif', 'png'] as const) {
    const small = await images.render(input, { size: 300, format });
    assert.deepEqual([small.width, small.height, small.type], [300, 200, `image/${format}`]);
    const facts = await sharp(small.bytes).metadata();
    assert.deepEqual([facts.width, facts.height], [300, 200]);
  }
  const same = await images.render(input, { size: 1200, format: 'webp' });
  assert.deepEqual([same.width, same.height], [900, 600]);
  const square = await images.render(input, { size: 1200, format: 'webp', fit: 'cover' });
  assert.deepEqual([square.width, square.height], [600, 600]);
});

test('orientation is applied, and what a camera noted is left behind', async () => {
  const place = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } };
  const input = await twoColours(200, 100).jpeg().withExif(place).withMetadata({ orientation: 6 }).toBuffer();
  assert.ok((await sharp(input).metadata()).exif);
  const upright = await images.render(input, { size: 80, format: 'jpeg' });
  assert.deepEqual([upright.width, upright.height], [40, 80]);
  assert.equal((await sharp(upright.bytes).metadata()).exif, undefined);
});

test('the embedded cover of a fixture is a picture', async () => {
  const cover = await readFile(new URL('fixtures/cover.jpg', import.meta.url));
  assert.deepEqual(await images.inspect(cover), { type: 'image/jpeg', width: 64, height: 64 });
});

test('what is no raster picture is refused, SVG above all', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
  for (const text of [svg, `<?xml version="1.0"?>${svg}`, '', 'hello', '%PDF-1.4'])
    await assert.rejects(
      images.render(Buffer.from(text), { size: 80, format: 'webp' }),
      refused('not_an_image'),
    );
  const cut = (await twoColours(100, 100).png().toBuffer()).subarray(0, 60);
  await assert.rejects(images.render(cut, { size: 80, format: 'webp' }), refused('not_an_image'));
});

test('bombs are refused by their header, and large files by their length', async () => {
  const bomb = pngOfNothing(60_000, 60_000);
  assert.ok(bomb.length < 200_000);
  await assert.rejects(images.render(bomb, { size: 80, format: 'webp' }), refused('too_many_pixels'));
  await assert.rejects(images.thumbhash(bomb), refused('too_many_pixels'));
  const strict = createImages({ maxBytes: 100 });
  const input = await twoColours(100, 100).png().toBuffer();
  await assert.rejects(strict.render(input, { size: 80, format: 'webp' }), refused('too_many_bytes'));
});

test('a thumbhash paints the picture in about 25 bytes', async () => {
  const hash = Buffer.from(await images.thumbhash(await twoColours(400, 200).png().toBuffer()), 'base64');
  assert.ok(hash.length < 40);
  const { w, h, rgba } = thumbHashToRGBA(hash);
  const at = (x: number) =>
    rgba.subarray((Math.floor(h / 2) * w + x) * 4, (Math.floor(h / 2) * w + x) * 4 + 3);
  const left = at(1);
  const right = at(w - 2);
  assert.ok((left[0] ?? 0) > (left[2] ?? 0) && (right[2] ?? 0) > (right[0] ?? 0));
});

test('a placeholder is the same for the same key and another for another', async () => {
  const request = { size: 160, format: 'png' } as const;
  const one = await images.placeholder('0192f0c0-0000-7000-8000-000000000001', request);
  const again = await createImages().placeholder('0192f0c0-0000-7000-8000-000000000001', request);
  const other = await images.placeholder('0192f0c0-0000-7000-8000-000000000002', request);
  assert.deepEqual([one.width, one.height], [160, 160]);
  assert.ok(one.bytes.equals(again.bytes));
  assert.ok(!one.bytes.equals(other.bytes));
});

test('a wish for a size is rounded up on the ladder', () => {
  assert.deepEqual([1, 40, 41, 300, 301, 5000].map(imageSizeFor), [40, 40, 80, 300, 600, 1200]);
});

/** A valid PNG of one bit a pixel, all zero: a few kilobytes that unpack to hundreds of megabytes. */
function pngOfNothing(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * 1000));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...[['IHDR', header] as const, ['IDAT', rows] as const, ['IEND', Buffer.alloc(0)] as const].map(pngChunk),
  ]);
}

function pngChunk([name, data]: readonly [string, Buffer]): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
