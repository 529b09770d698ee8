export { type LiveStorage, type LiveStorageOptions, openLiveStorage } from './open.ts';
