import type { Episode } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import type { Programme } from '#lib/player/index.ts';

/** Address of the picture of a podcast. */
export const podcastCover = (id: string, size: number): string => `/api/v1/podcasts/${id}/cover?size=${size}`;

/** An episode as it is played: from this server when it is here, else from its publisher. */
export function programmeOf(episode: Episode): Programme {
  const isHere = episode.status === 'completed';
  const stream = `/api/v1/podcast-episodes/${episode.id}/stream`;
  return {
    kind: 'episode',
    id: episode.id,
    title: episode.title,
    from: episode.podcastTitle ?? m.broadcasts.podcasts.unnamed,
    url: isHere ? stream : episode.sourceUrl,
    otherUrl: isHere ? `${stream}?format=mp3` : null,
    page: `/podcasts/${episode.podcastId}`,
    picture: podcastCover(episode.podcastId, 160),
    durationMs: Math.round((episode.duration ?? 0) * 1000),
  };
}
