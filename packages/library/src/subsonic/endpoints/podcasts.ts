import type { AccountViewer } from '../../access/index.ts';
import { coverId, subsonicId } from '../../ids.ts';
import { type Channel, type Episode, mostChannels, type Podcasts } from '../../podcasts/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import type { Node } from '../protocol/node.ts';

const reading = { permission: 'podcast.read', rate: 'read' } as const;
const managing = { permission: 'podcast.manage', rate: 'write' } as const;

/** Episodes that are shown of a channel: of a single one, of each where all are shown, and of all together. */
const mostOfOne = 2000;
const mostOfEach = 100;
const mostOfAll = 5000;
/** Letters of a description where many are shown. */
const longest = 1000;

/** Podcasts that the server follows. What is asked for here is done soon; the state of an episode tells how far it is. */
export function podcastEndpoints({
  services,
}: {
  readonly services: { readonly podcasts: Podcasts };
}): readonly Endpoint[] {
  const { podcasts } = services;
  return [
    {
      ...reading,
      name: 'getPodcasts',
      summary: 'Podcasts with their latest episodes',
      answer: ({ viewer, fields }) => {
        const id = fields.text('id');
        const found =
          id === undefined
            ? podcasts.channels(viewer, { after: null, limit: mostChannels })
            : [podcasts.channel(viewer, gidOf(id, 'channel'))];
        const each = Math.min(mostOfEach, Math.ceil(mostOfAll / Math.max(1, found.length)));
        const limit = id === undefined ? each : mostOfOne;
        const withEpisodes = fields.flag('includeEpisodes') ?? true;
        const episodes = (channel: Channel): Node =>
          withEpisodes ? { episode: episodesOf(podcasts, viewer, channel, limit) } : {};
        return { podcasts: { channel: found.map((one) => ({ ...channelNode(one), ...episodes(one) })) } };
      },
    },
    {
      ...reading,
      name: 'getNewestPodcasts',
      summary: 'The latest episodes of all podcasts',
      answer: ({ viewer, fields }) => {
        const found = podcasts.episodes(viewer, { limit: fields.count('count', 20, 500) });
        return { newestPodcasts: { episode: found.map(briefNode) } };
      },
    },
    {
      ...reading,
      name: 'getPodcastEpisode',
      summary: 'An episode',
      answer: ({ viewer, fields }) => ({
        podcastEpisode: episodeNode(podcasts.episode(viewer, gidOf(fields.needed('id'), 'episode'))),
      }),
    },
    {
      ...managing,
      name: 'refreshPodcasts',
      summary: 'Reads the feeds of all podcasts soon',
      answer: ({ viewer }) => {
        podcasts.refresh(viewer);
        return undefined;
      },
    },
    {
      ...managing,
      name: 'createPodcastChannel',
      summary: 'Follows the podcast of a feed',
      answer: ({ viewer, fields }) => {
        podcasts.follow(viewer, fields.needed('url'));
        return undefined;
      },
    },
    {
      ...managing,
      name: 'deletePodcastChannel',
      summary: 'Forgets a podcast with its episodes',
      answer: async ({ viewer, fields }) => {
        await podcasts.unfollow(viewer, gidOf(fields.needed('id'), 'channel'));
        return undefined;
      },
    },
    {
      ...managing,
      name: 'deletePodcastEpisode',
      summary: 'Removes the file of an episode',
      answer: async ({ viewer, fields }) => {
        await podcasts.remove(viewer, gidOf(fields.needed('id'), 'episode'));
        return undefined;
      },
    },
    {
      ...managing,
      name: 'downloadPodcastEpisode',
      summary: 'Fetches an episode to the server soon',
      answer: ({ viewer, fields }) => {
        podcasts.download(viewer, gidOf(fields.needed('id'), 'episode'));
        return undefined;
      },
    },
  ];
}

const episodesOf = (
  podcasts: Podcasts,
  viewer: AccountViewer,
  { id }: Channel,
  limit: number,
): readonly Node[] => podcasts.episodes(viewer, { channelId: id, limit }).map(briefNode);

const channelNode = (channel: Channel): Node => ({
  id: subsonicId('channel', channel.gid),
  url: channel.url,
  title: channel.title ?? channel.url,
  description: channel.description ?? '',
  coverArt: coverId('channel', channel.gid, channel.imageTag),
  originalImageUrl: channel.imageUrl ?? undefined,
  status: channel.status,
  errorMessage: channel.errorMessage ?? undefined,
});

const briefNode = (episode: Episode): Node =>
  episodeNode({ ...episode, description: episode.description?.slice(0, longest).toWellFormed() ?? null });

/** An episode can be played once it is completed: then it has the id of its stream. */
function episodeNode(episode: Episode): Node {
  const id = subsonicId('episode', episode.gid);
  const channelId = subsonicId('channel', episode.channelGid);
  return {
    id,
    streamId: episode.status === 'completed' ? id : undefined,
    channelId,
    parent: channelId,
    isDir: false,
    isVideo: false,
    type: 'podcast',
    title: episode.title,
    album: episode.channelTitle ?? undefined,
    artist: episode.channelTitle ?? undefined,
    genre: 'Podcast',
    description: episode.description ?? '',
    status: episode.status,
    publishDate: episode.publishedAt,
    year: Number(episode.publishedAt.slice(0, 4)),
    track: episode.number ?? undefined,
    discNumber: episode.season ?? undefined,
    created: episode.createdAt,
    coverArt: coverId('channel', episode.channelGid, episode.channelImageTag),
    duration: episode.durationS === null ? undefined : Math.round(episode.durationS),
    ...soundNode(episode),
  };
}

const soundNode = (episode: Episode): Node =>
  episode.status === 'completed'
    ? {
        size: episode.size ?? undefined,
        suffix: episode.format ?? undefined,
        contentType: episode.mime ?? undefined,
        bitRate: episode.bitrate ?? undefined,
        samplingRate: episode.sampleRate ?? undefined,
        channelCount: episode.channels ?? undefined,
        path: episode.path ?? undefined,
      }
    : {};
