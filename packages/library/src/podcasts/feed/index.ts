export { type Feed, type FeedEpisode, mostEpisodes, parseFeed } from './feed.ts';
