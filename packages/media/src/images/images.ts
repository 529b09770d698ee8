import { hash } from 'node:crypto';
import type { Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { Slots } from '../process/index.ts';
import { drawCover } from '../synth/index.ts';
import { ImageError, type ImageFacts, type ImageRequest, type RenderedImage } from './image-types.ts';
import { loadSharp } from './sharp.ts';
import { mediaTypeOf, sniffImage } from './sniff.ts';

export interface ImagesOptions {
  /** Renders at once; 2 by default. They share the thread pool with the file system. */
  readonly maxConcurrent?: number;
  /** Bytes of an input; 32 MiB by default. */
  readonly maxBytes?: number;
  /** Width times height of an input; 50 million by default. */
  readonly maxPixels?: number;
  readonly timeoutSeconds?: number;
}

/**
 * Pictures from strangers' files made small and harmless: only raster formats are read, bombs are refused before they are
 * unpacked, metadata (places, names) is left behind, orientation is applied. All reject with ImageError.
 */
export interface Images {
  render(input: Uint8Array, request: ImageRequest): Promise<RenderedImage>;
  /** The placeholder of about 25 bytes of https://evanw.github.io/thumbhash/, base64. */
  thumbhash(input: Uint8Array): Promise<string>;
  /** What the bytes are, without unpacking them. */
  inspect(input: Uint8Array): Promise<ImageFacts>;
  /** The cover of something that has none: drawn by us, always the same for the same key. */
  placeholder(key: string, request: ImageRequest): Promise<RenderedImage>;
}

export function createImages(options: ImagesOptions = {}): Images {
  return new SharpImages(options);
}

class SharpImages implements Images {
  readonly #slots: Slots;
  readonly #maxBytes: number;
  readonly #maxPixels: number;
  readonly #seconds: number;

  constructor(options: ImagesOptions) {
    this.#slots = new Slots(options.maxConcurrent ?? 2);
    this.#maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
    this.#maxPixels = options.maxPixels ?? 50_000_000;
    this.#seconds = options.timeoutSeconds ?? 15;
  }

  render(input: Uint8Array, request: ImageRequest): Promise<RenderedImage> {
    return this.#work(async () => {
      const { image, edge } = await this.#open(input);
      return encode(image, request, edge);
    });
  }

  thumbhash(input: Uint8Array): Promise<string> {
    return this.#work(async () => {
      const { image } = await this.#open(input);
      const small = image.resize(100, 100, { fit: 'inside' }).ensureAlpha();
      const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
      return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
    });
  }

  inspect(input: Uint8Array): Promise<ImageFacts> {
    return this.#work(async () => {
      const kind = this.#admit(input);
      const { width, height } = await (await this.#sharp(input)).metadata();
      return { type: mediaTypeOf(kind), width, height };
    });
  }

  placeholder(key: string, request: ImageRequest): Promise<RenderedImage> {
    const seed = hash('sha256', key, 'buffer').readUInt32BE(0);
    return this.#work(async () => {
      const sharp = await loadSharp();
      return encode(sharp(Buffer.from(drawCover(seed))), request, 600);
    });
  }

  /** The picture and its shorter edge. */
  async #open(input: Uint8Array): Promise<{ image: Sharp; edge: number }> {
    this.#admit(input);
    const { width, height } = await (await this.#sharp(input)).metadata();
    if (width * height > this.#maxPixels) throw this.#tooManyPixels();
    const image = (await this.#sharp(input)).autoOrient().timeout({ seconds: this.#seconds });
    return { image, edge: Math.min(width, height) };
  }

  async #sharp(input: Uint8Array): Promise<Sharp> {
    const sharp = await loadSharp();
    // The first picture of an animation; a cut file still gives what is there.
    return sharp(input, {
      limitInputPixels: this.#maxPixels,
      failOn: 'error',
      pages: 1,
      sequentialRead: true,
    });
  }

  #admit(input: Uint8Array): NonNullable<ReturnType<typeof sniffImage>> {
    if (input.length > this.#maxBytes) {
      const mega = Math.floor(this.#maxBytes / 1024 / 1024);
      throw new ImageError('too_many_bytes', `The picture is larger than ${mega} MiB.`);
    }
    const kind = sniffImage(input);
    if (kind === null)
      throw new ImageError('not_an_image', 'This is no JPEG, PNG, WebP, GIF, AVIF or TIFF picture.');
    return kind;
  }

  #tooManyPixels(cause?: unknown): ImageError {
    const mega = Math.floor(this.#maxPixels / 1_000_000);
    return new ImageError('too_many_pixels', `The picture has more than ${mega} million pixels.`, cause);
  }

  async #work<T>(job: () => Promise<T>): Promise<T> {
    const release = await this.#slots.take('');
    try {
      return await job();
    } catch (cause) {
      throw this.#refusal(cause);
    } finally {
      release();
    }
  }

  #refusal(cause: unknown): ImageError {
    if (cause instanceof ImageError) return cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    if (/pixel limit|exceeds/i.test(text)) return this.#tooManyPixels(cause);
    if (/timeout/i.test(text)) return new ImageError('timeout', 'The picture takes too long to read.', cause);
    return new ImageError('not_an_image', 'The picture is damaged and cannot be read.', cause);
  }
}

async function encode(image: Sharp, request: ImageRequest, edge: number): Promise<RenderedImage> {
  const { size, format, fit = 'inside' } = request;
  // A square that is cut out cannot be larger than the shorter edge.
  const side = fit === 'cover' ? Math.min(size, edge) : size;
  const sized = image.resize(side, side, { fit, withoutEnlargement: true });
  const { data, info } = await formatted(sized, format).toBuffer({ resolveWithObject: true });
  return { bytes: data, type: `image/${format}`, width: info.width, height: info.height };
}

function formatted(image: Sharp, format: ImageRequest['format']): Sharp {
  if (format === 'webp') return image.webp({ quality: 82, effort: 3 });
  if (format === 'avif') return image.avif({ quality: 55, effort: 2 });
  if (format === 'png') return image.png({ compressionLevel: 8 });
  // JPEG has no transparency; dark would swallow black logos.
  return image.flatten({ background: '#ffffff' }).jpeg({ quality: 84, progressive: true });
}
