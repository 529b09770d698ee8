export { countAccounts, topAccounts } from './accounts.ts';
export { countDay, dailyStatistics } from './daily.ts';
export { LookupCounts, type LookupStatistics, lookupStatistics } from './lookups.ts';
export { refreshTrackStatistics } from './tracks.ts';
