export { type LiveStorage, type LiveStorageOptions, openLiveStorage } from './open.ts';
export { countRestoredAnew } from './restored.ts';
