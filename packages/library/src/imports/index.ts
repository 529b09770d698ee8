export { ImportError, type ImportErrorCode } from './errors.ts';
export { everybodyCame } from './everybody.ts';
export { importNavidrome, importSubsonic, importTuneCamp } from './imports.ts';
export type { NavidromeOptions } from './navidrome/index.ts';
export type { ImportOptions } from './options.ts';
export type { ImportReport, Leftover, TableReport } from './report.ts';
export type { SubsonicOptions } from './subsonic/index.ts';
export type { TuneCampOptions } from './tunecamp/index.ts';
