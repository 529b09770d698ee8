/** Feeds taken apart. A feature of its own: the threads that read use it, and need not know how feeds are fetched. */
export { type Feed, type FeedEpisode, mostEpisodes, parseFeed } from './feed.ts';
export { type ParsedFeed, podcastFeed } from './reading.ts';
export { addressOf } from './values.ts';
