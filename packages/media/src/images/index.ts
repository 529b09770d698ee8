export {
  ImageError,
  type ImageErrorCode,
  type ImageFacts,
  type ImageFormat,
  type ImageRequest,
  type ImageSize,
  imageSizeFor,
  imageSizes,
  type RenderedImage,
} from './image-types.ts';
export { createImages, type Images, type ImagesOptions } from './images.ts';
