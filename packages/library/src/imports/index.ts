export { ImportError, type ImportErrorCode } from './errors.ts';
export { everybodyCame } from './everybody.ts';
export { importNavidrome, type NavidromeOptions } from './navidrome/index.ts';
export type { ImportOptions } from './options.ts';
export type { ImportReport, Leftover, TableReport } from './report.ts';
export { importSubsonic, type SubsonicOptions } from './subsonic/index.ts';
export { importTuneCamp, type TuneCampOptions } from './tunecamp/index.ts';
