export { importTuneCamp, type TuneCampOptions } from './run.ts';
