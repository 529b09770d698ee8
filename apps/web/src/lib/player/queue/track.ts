import type { Track } from '#lib/api/types.ts';

/** What the player keeps of a track; small, since a queue may hold thousands and is kept over a reload. */
export type PlayableTrack = Pick<
  Track,
  | 'id'
  | 'title'
  | 'artist'
  | 'artists'
  | 'album'
  | 'durationMs'
  | 'suffix'
  | 'mime'
  | 'codec'
  | 'bitrate'
  | 'replayGain'
  | 'hasLyrics'
  | 'starredAt'
  | 'missing'
>;

/** The part of a track that the player keeps. */
export function playable(track: PlayableTrack): PlayableTrack {
  const { id, title, artist, artists, album, durationMs, suffix, mime, codec, bitrate } = track;
  const { replayGain, hasLyrics, starredAt, missing } = track;
  const kept = { id, title, artist, artists, album, durationMs, suffix, mime, codec, bitrate };
  return { ...kept, replayGain, hasLyrics, missing, ...(starredAt === undefined ? {} : { starredAt }) };
}
