export { ChangeFeed, type ChangeFeedOptions, type FeedPage, type FeedReaders, mostChanges } from './feed.ts';
export { Pruning, pruneChanges, type Retention } from './pruning.ts';
export * as changesReading from './reading.ts';
export { type ChangesReading, changesReadingModule } from './reading-module.ts';
export { StartAfresh } from './start-afresh.ts';
export { ChangeWatch } from './watch.ts';
