/** Edge lengths in pixels that images are made in. */
export const imageSizes = [40, 80, 160, 300, 600, 1200] as const;
export type ImageSize = (typeof imageSizes)[number];

export type ImageFormat = 'webp' | 'jpeg' | 'avif' | 'png';

export interface ImageRequest {
  readonly size: ImageSize;
  readonly format: ImageFormat;
  /** `cover` cuts to a square, `inside` keeps the shape. Default `inside`. Never enlarged. */
  readonly fit?: 'cover' | 'inside';
}

export interface RenderedImage {
  readonly bytes: Buffer;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** What bytes from a stranger turn out to be. */
export interface ImageFacts {
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export type ImageErrorCode = 'too_many_pixels' | 'too_many_bytes' | 'not_an_image' | 'timeout';

/** Why an image was refused. `message` is a sentence for people. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** The smallest size of the ladder that is at least `wanted` pixels, else the largest. */
export function imageSizeFor(wanted: number): ImageSize {
  return imageSizes.find((size) => size >= wanted) ?? 1200;
}
