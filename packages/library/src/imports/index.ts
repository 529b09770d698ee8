export { ImportError, type ImportErrorCode } from './errors.ts';
export type { ImportOptions } from './options.ts';
export type { ImportReport, Leftover, TableReport } from './report.ts';
export { importTuneCamp, type TuneCampOptions } from './tunecamp/index.ts';
