export { changesOfLink, type LinkChange, type LoggedChange, setLinkDisabled } from './links.ts';
export { type MbidUpkeep, type MbidUpkeepOptions, mergeMbid, reviewMbids } from './mbids.ts';
export { MergeError, type MergeErrorCode } from './merge-error.ts';
export {
  type Act,
  type Merge,
  mayMerge,
  mergesOf,
  mergeTracks,
  setTrackDisabled,
  trackGids,
  trackIdOf,
  unmergeTrack,
} from './tracks.ts';
