/**
 * Items as Jellyfin clients know them. A feature of its own: the threads
 * that read write them, and need not know the face.
 */
export { albumItem } from './album.ts';
export { artistItem } from './artist.ts';
export { audioItem } from './audio.ts';
export {
  commonFields,
  etagOf,
  genreFields,
  type Item,
  namedId,
  providerIds,
  userDataField,
  userDataOf,
} from './base.ts';
export { derivedId, genreId, gidOf, jellyfinId, labelId, yearId } from './ids.ts';
export { type ImageKind, ImageTags } from './image-tags.ts';
export { type ItemLook, type ItemShape, itemLook } from './look.ts';
export { mediaSource, mediaStream } from './media-source.ts';
export * as jellyfinReading from './reading.ts';
export { dotnetDate, msOfTicks, taggedDate, ticksOfMs, ticksOfSeconds, ticksPerMs } from './times.ts';
export type { WrittenItems } from './written.ts';
