import type { PlayableTrack } from '../queue/index.ts';

export type Quality = 'original' | 'high' | 'saver';

/** Where the sound of a track comes from. */
export interface Source {
  readonly id: string;
  readonly url: string;
  /** A conversion while it runs has no ranges: seeking means asking again with an offset. */
  readonly converted: boolean;
  /** Seconds of the track that lie before the beginning of this source. */
  readonly offsetS: number;
}

/** What a browser says of a media type: '', 'maybe' or 'probably'. */
export type CanPlay = (type: string) => string;

/** Types to ask a browser about, by file name ending. Several codecs may hide behind one. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  mp3: ['audio/mpeg'],
  flac: ['audio/flac'],
  wav: ['audio/wav'],
  ogg: ['audio/ogg; codecs="vorbis"'],
  oga: ['audio/ogg; codecs="vorbis"'],
  opus: ['audio/ogg; codecs="opus"'],
  aac: ['audio/aac'],
  m4a: ['audio/mp4; codecs="mp4a.40.2"'],
  mp4: ['audio/mp4; codecs="mp4a.40.2"'],
  webm: ['audio/webm; codecs="opus"'],
};

/** Codecs that no browser in wide use plays whatever the container. */
const neverPlayed = /alac|wma|dsd|ape|monkey|wavpack|musepack/i;

const limits: Readonly<Record<Quality, number>> = { original: 0, high: 256, saver: 96 };

/** True when the browser plays the file of a track as it is. */
export function playsAsItIs(track: Pick<PlayableTrack, 'suffix' | 'codec'>, canPlay: CanPlay): boolean {
  if (track.codec !== null && neverPlayed.test(track.codec)) return false;
  return (typesOf[track.suffix.toLowerCase()] ?? []).some((type) => canPlay(type) !== '');
}

/**
 * The source of a track for this browser: the file as it is when it plays and is not larger than the quality allows,
 * else a conversion that begins at `fromS` seconds. `forceConversion` is for a file that failed as it is.
 */
export function sourceOf(
  track: PlayableTrack,
  wanted: { quality: Quality; canPlay: CanPlay; fromS?: number; forceConversion?: boolean },
): Source {
  const { quality, canPlay, fromS = 0, forceConversion = false } = wanted;
  const limit = limits[quality];
  const base = `/api/v1/tracks/${track.id}/stream`;
  const small = limit === 0 || (track.bitrate !== null && track.bitrate <= limit);
  if (!forceConversion && small && playsAsItIs(track, canPlay)) {
    return { id: track.id, url: `${base}?format=raw`, converted: false, offsetS: 0 };
  }
  const format = canPlay('audio/ogg; codecs="opus"') === '' ? 'mp3' : 'opus';
  const query = new URLSearchParams({ format, bitrate: String(limit || 192) });
  const offsetS = Math.floor(fromS);
  if (offsetS > 0) query.set('offset', String(offsetS));
  return { id: track.id, url: `${base}?${query}`, converted: true, offsetS };
}
