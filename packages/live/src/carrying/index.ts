export { type CarryOptions, carryRows, type Tally } from './carry.ts';
export {
  all,
  egressOfTags,
  hashSecret,
  hashStreamKey,
  isoTime,
  relativeLocalPath,
  relativePath,
  times,
} from './fixes.ts';
export { placeOf, setAside } from './places.ts';
export type { TablePlan } from './plan.ts';
export { type Condition, columnsOf, countRows, hasTable, pagesOf } from './tables.ts';
export { type TakeOver, takeOver } from './take-over.ts';
