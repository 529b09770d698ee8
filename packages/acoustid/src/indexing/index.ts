export { readLog, writeLog } from './changelog.ts';
export { type FollowerParts, type FollowOutcome, IndexFollower } from './follower.ts';
export { liveIndex } from './live-index.ts';
export { type IndexPlace, isStill } from './place.ts';
export type { TermChange, TermDocuments, TermIndex, TermIndexes, TermIndexInfo } from './ports.ts';
export { beginning, followingMetadata, type LogEntry, type LogPosition, stateOf } from './position.ts';
export { indexName, type RebuildOptions, type RebuildProgress, rebuildIndex } from './rebuild.ts';
