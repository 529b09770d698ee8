import { deadTracks, metadataOrphans, oldChangelog } from './fingerprints.ts';
import type { UpkeepCounts, UpkeepJob, UpkeepParts } from './job.ts';
import { oldStatistics } from './statistics.ts';
import { handledSubmissions, queueOrphans } from './submissions.ts';

export { dailyUpkeep, type UpkeepOutcome } from './daily.ts';
export type { UpkeepCounts, UpkeepJob, UpkeepParts };

/** What keeps the databases small, in the order in which it is run: tracks go before what they spoke of. */
export const upkeepJobs: readonly UpkeepJob[] = [
  handledSubmissions,
  queueOrphans,
  deadTracks,
  metadataOrphans,
  oldStatistics,
  oldChangelog,
];
