export { cleanupGlobal } from './cleanup.ts';
export { globalRows, type SplitApp, type SplitReport, splitApps } from './split.ts';
