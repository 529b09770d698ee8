export { albumFields, albumTypes } from './album-fields.ts';
export { artistFields } from './artist-fields.ts';
export {
  type ChangesOf,
  Editing,
  type EditingOptions,
  type EditTerms,
  tagOf,
  type ViewOf,
} from './editing.ts';
export { ChangedMeanwhile } from './errors.ts';
export { lock, unlock } from './locks.ts';
export { type EditKind, permitted, rowIdOf } from './targets.ts';
export { trackFields } from './track-fields.ts';
