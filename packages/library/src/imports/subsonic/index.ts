export { importSubsonic } from './run.ts';
export type { SubsonicOptions } from './visit.ts';
