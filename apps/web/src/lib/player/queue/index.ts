export {
  append,
  currentEntry,
  type Entry,
  emptyQueue,
  following,
  jumpTo,
  move,
  playNext,
  preceding,
  type Queue,
  type Repeat,
  removeAt,
  shuffle,
  startWith,
  unshuffle,
  withStar,
} from './queue.ts';
export { type PlayableTrack, playable } from './track.ts';
