export type { Channel } from './channel-store.ts';
export type { PodcastCovers } from './covers.ts';
export type { Episode, EpisodeStatus } from './episode-store.ts';
export {
  openPodcasts,
  type PodcastReaders,
  type PodcastService,
  type PodcastServiceOptions,
} from './open.ts';
export { mostChannels, type Podcasts, type WantedSound } from './podcasts.ts';
