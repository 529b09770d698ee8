export type { ThumbnailOptions, ThumbnailWish } from './cache.ts';
export { Thumbnails } from './cache.ts';
export type { Picture } from './picture.ts';
export { keptWidth, pictureAddress, pictureOf, thumbnailWidths } from './picture.ts';
export type { ThumbnailKey, ThumbnailRow } from './store.ts';
export { evictThumbnails, saveThumbnail, storedThumbnail, thumbnailBytes, useThumbnail } from './store.ts';
