import type { Track } from '#lib/api/index.ts';
import { type CanPlay, playsAsItIs, type Source } from '#lib/player/sound/index.ts';

/** Where the sound of a shared track comes from: the share's own address, which needs no account. */
export function sharedSource(
  token: string,
  track: Track,
  wanted: { readonly canPlay: CanPlay; readonly fromS: number; readonly converted: boolean },
): Source {
  const query = new URLSearchParams({ track: track.id });
  const address = () => `/api/v1/shares/${encodeURIComponent(token)}/stream?${query}`;
  if (!wanted.converted && playsAsItIs(track, wanted.canPlay)) {
    query.set('format', 'raw');
    return { id: track.id, url: address(), converted: false, offsetS: 0 };
  }
  query.set('format', wanted.canPlay('audio/ogg; codecs="opus"') === '' ? 'mp3' : 'opus');
  const offsetS = Math.floor(wanted.fromS);
  if (offsetS > 0) query.set('offset', String(offsetS));
  return { id: track.id, url: address(), converted: true, offsetS };
}

/** The picture of a share: that of its first track, or of the one that is named. */
export function sharedCover(token: string, size: number, track?: string): string {
  const query = new URLSearchParams({ size: String(size), ...(track === undefined ? {} : { track }) });
  return `/api/v1/shares/${encodeURIComponent(token)}/cover?${query}`;
}
