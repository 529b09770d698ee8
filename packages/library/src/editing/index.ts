export { albumFields, albumTypes } from './album-fields.ts';
export { artistFields } from './artist-fields.ts';
export { refreshLines } from './credits.ts';
export {
  type ChangesOf,
  Editing,
  type EditingOptions,
  type EditTerms,
  type ViewOf,
} from './editing.ts';
export { ChangedMeanwhile } from './errors.ts';
export { tagOf } from './etags.ts';
export {
  type AlbumTracksView,
  type AlbumTrackView,
  FurtherReleases,
  type PlaceOnRelease,
} from './further-releases.ts';
export { lock, unlock } from './locks.ts';
export { lyricsView } from './lyrics.ts';
export { type EditKind, permitted, rowIdOf } from './targets.ts';
export { trackFields } from './track-fields.ts';
