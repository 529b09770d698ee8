export { ChangeFeed, type ChangeFeedOptions, type FeedPage, mostChanges } from './feed.ts';
export { Pruning, pruneChanges, type Retention } from './pruning.ts';
export { StartAfresh } from './start-afresh.ts';
export { ChangeWatch } from './watch.ts';
