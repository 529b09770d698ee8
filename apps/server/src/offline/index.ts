export type { OfflineWork } from './work.ts';
export { withStore } from './work.ts';
