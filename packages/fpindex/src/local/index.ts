export { Activity } from './activity.ts';
export { checkId } from './check.ts';
export { type IndexParts, LocalIndex } from './local-index.ts';
export type { HeldFiles } from './maintenance.ts';
