export type { NavidromeOptions } from './moving.ts';
export { importNavidrome } from './run.ts';
