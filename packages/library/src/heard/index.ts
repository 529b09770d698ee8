export { emptyDraftOf, type HeardTrack, heardTracks, seenTrackGids } from './store.ts';
