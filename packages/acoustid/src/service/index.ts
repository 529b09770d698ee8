export { type IndexCondition, IndexKeeper, type IndexKeeperParts } from './index-keeper.ts';
export type { ServiceOptions } from './options.ts';
export { isDailyWorkDue } from './schedule.ts';
export { openService, type Service } from './service.ts';
