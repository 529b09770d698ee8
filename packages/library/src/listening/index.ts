export type { Count } from './count-store.ts';
export { PlayCounts } from './counts.ts';
export { type Play, PlayHistory } from './history.ts';
export type { PlayRecord } from './history-store.ts';
export { marksOf } from './marks-store.ts';
export { type NowPlaying, NowPlayingBoard } from './now-playing.ts';
export type { BookmarkRecord, QueueRecord } from './place-store.ts';
export { mostQueued, Places } from './places.ts';
