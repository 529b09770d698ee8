import Type from 'typebox';
import type { Channel, Episode } from '../podcasts/index.ts';
import { nothing, time } from './listening-schemas.ts';

const orNothing = <T extends Type.TSchema>(type: T) => Type.Union([type, nothing]);

export const podcastSchema = Type.Object(
  {
    id: Type.String(),
    url: Type.String({ description: 'Of the feed.' }),
    title: orNothing(Type.String()),
    description: orNothing(Type.String()),
    author: orNothing(Type.String()),
    homepageUrl: orNothing(Type.String()),
    imageTag: orNothing(Type.String()),
    status: Type.Enum(['new', 'completed', 'error']),
    error: orNothing(Type.String()),
    refreshedAt: orNothing(time),
    nextRefreshAt: orNothing(time),
    createdAt: time,
  },
  { $id: 'Podcast' },
);

export const episodeSchema = Type.Object(
  {
    id: Type.String(),
    podcastId: Type.String(),
    podcastTitle: orNothing(Type.String()),
    title: Type.String(),
    description: orNothing(Type.String()),
    publishedAt: time,
    duration: orNothing(Type.Number({ description: 'Seconds.' })),
    season: orNothing(Type.Integer()),
    number: orNothing(Type.Integer()),
    sourceUrl: Type.String(),
    status: Type.Enum(['new', 'downloading', 'completed', 'error', 'deleted', 'skipped']),
    error: orNothing(Type.String()),
    size: orNothing(Type.Integer({ description: 'Bytes, once it is here.' })),
    mime: orNothing(Type.String()),
  },
  { $id: 'PodcastEpisode' },
);

export const podcastJson = (channel: Channel) => ({
  id: channel.gid,
  url: channel.url,
  title: channel.title,
  description: channel.description,
  author: channel.author,
  homepageUrl: channel.homepageUrl,
  imageTag: channel.imageTag,
  status: channel.status,
  error: channel.errorMessage,
  refreshedAt: channel.refreshedAt,
  nextRefreshAt: channel.nextRefreshAt,
  createdAt: channel.createdAt,
});

export const episodeJson = (episode: Episode) => ({
  id: episode.gid,
  podcastId: episode.channelGid,
  podcastTitle: episode.channelTitle,
  title: episode.title,
  description: episode.description,
  publishedAt: episode.publishedAt,
  duration: episode.durationS,
  season: episode.season,
  number: episode.number,
  sourceUrl: episode.sourceUrl,
  status: episode.status,
  error: episode.errorMessage,
  size: episode.size,
  mime: episode.mime,
});
