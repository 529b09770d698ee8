export { type DumpedFile, type DumpOptions, dumpDays } from './dump.ts';
export { DumpError, type DumpErrorCode } from './failure.ts';
export {
  type Day,
  type DumpFile,
  type DumpTable,
  dayBefore,
  dayOf,
  daysBetween,
  dumpTables,
  findDumpFiles,
  pathOf,
} from './files.ts';
export type { Refusal } from './given.ts';
export { type DumpLoadOptions, type LoadedFile, loadDumps } from './load.ts';
